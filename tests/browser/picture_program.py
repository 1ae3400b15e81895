"""A program with all elements of Streamlit that say something, for the test of their picture."""

import datetime as dt

import numpy as np
import pandas as pd
import streamlit as st

st.set_page_config(page_title="Wide", layout="wide")
st.title("A *wide* program :sunglasses:")
st.header("Header", divider="rainbow")
st.subheader("Sub :red[red]")
st.caption("A caption with `code`")
st.text("plain <b>text</b>\nsecond line")
st.markdown("""**Bold** and _it_ :blue-background[bg] :green-badge[:material/check: ok] :small[tiny]
:rainbow[many]
$x^2$ -> <- <-> -- >= :streamlit: :material/home: :color[own]{foreground="red"}

# Big
- one
- two
  1. nested

| a | b |
|---|--:|
| 1 | 2 |

> quote

~~gone~~ [link](https://example.org) [bad](javascript:alert(1)) ![pic](https://example.org/a.png)

- [x] done
- [ ] todo

```python
print(1)
```

$$
\\int_0^1 x
$$
""")
st.markdown("<h1>raw</h1><script>alert(1)</script><b onclick=x>bold</b>", unsafe_allow_html=True)
st.latex(r"\frac{1}{2}")
st.divider()
st.code("x = 1\nprint(x)", language="python", line_numbers=True)
st.json({"a": [1, 2, {"b": None}], "c": "text"})
st.badge("Badge", icon=":material/check:", color="green")
a, b, c = st.columns([2, 1, 1])
a.metric("Temp", "70 °F", "1.2 °F", border=True, chart_data=[1, 3, 2, 5])
b.metric("Wind", "9 mph", "-8%")
c.metric("Hum", "86%", "4%", delta_color="inverse", help="Some help")
df = pd.DataFrame(
    {
        "name": ["Ada", "Bob", None],
        "x": [0.5, 1.0, 2.0],
        "ok": [True, False, True],
        "when": pd.date_range("2020-01-01", periods=3),
        "tags": [["a", "b"]] * 3,
    }
)
st.dataframe(df, key="all")
st.table(df[["name", "x"]].head(3))
st.table({"key": "value", "other": ":red[md]"})
st.data_editor(df[["name", "x"]].head(2), num_rows="dynamic")
st.line_chart(pd.DataFrame({"a": [1, 2, 3], "b": [3, 2, 1]}))
st.bar_chart({"x": [1, 2], "y": [3, 4]}, x="x", y="y", x_label="Ex")
st.area_chart([1, 2, 3])
st.scatter_chart(pd.DataFrame({"a": [1, 2, 3], "b": [3, 2, 1]}), x="a", y="b")
st.map(pd.DataFrame({"lat": [1.0, 2.0], "lon": [3.0, 4.0]}))
st.vega_lite_chart(
    {
        "data": {"values": [{"u": 1, "v": "k"}]},
        "mark": "bar",
        "encoding": {"x": {"field": "u"}, "y": {"field": "v"}},
        "description": "Desc",
    }
)
st.graphviz_chart("digraph { a -> b }")
st.image(np.zeros((10, 20, 3), dtype="uint8"), caption="Black :red[image]", width=20)
st.image(["https://example.org/1.png", "https://example.org/2.png"], caption=["one", "two"], width=100)
st.audio(b"RIFF0000WAVEfmt ", format="audio/wav")
st.video("https://www.youtube.com/watch?v=abc")
st.video("https://example.org/v.mp4")
st.button("Press :material/close:", type="primary")
st.button("icon", icon="🔥", help="Helpful")
st.download_button("Get", "data")
st.link_button("Go", "https://example.org")
st.checkbox("Agree", value=True)
st.toggle("Toggle")
st.radio("Pick", ["a", "b", ":red[c]"], index=1, captions=["ca", "cb", "cc"])
st.radio("None", ["x", "y"], index=None, horizontal=True)
st.selectbox("Select", ["one", "two"], index=1)
st.selectbox("Empty", ["one"], index=None, placeholder="Choose!")
st.multiselect("Multi", ["r", "g", "b"], default=["r", "b"])
st.slider("Slide", 0, 100, 40)
st.slider("Range", 0.0, 1.0, (0.2, 0.8), format="%.1f")
st.slider("Day", dt.date(2020, 1, 1), dt.date(2020, 12, 31), dt.date(2020, 6, 1))
st.slider("Time", value=dt.time(11, 30))
st.slider("Pct", 0.0, 1.0, 0.5, format="percent")
st.select_slider("Sel", ["lo", "mid", "hi"], value="mid")
st.select_slider("Sels", ["lo", "mid", "hi"], value=("lo", "hi"))
st.text_input("Name", "Ada", key="n")
st.text_input("Pass", "secret", type="password")
st.text_input("Hidden", placeholder="ph", label_visibility="collapsed")
st.text_area("Area", "line 1\nline 2")
st.number_input("Number", 0, 10, 3)
st.number_input("Float", value=1.5, format="%.3f")
st.number_input("No", value=None, placeholder="type")
st.date_input("Date", dt.date(2020, 1, 2))
st.date_input("Dates", (dt.date(2020, 1, 2), dt.date(2020, 2, 2)), format="DD.MM.YYYY")
st.time_input("Time", dt.time(9, 15))
st.datetime_input("When", dt.datetime(2020, 1, 2, 3, 4))  # noqa: DTZ001 - Streamlit asks without a zone
st.color_picker("Color", "#ff0000")
st.file_uploader("Upload", type=["csv"])
st.camera_input("Camera")
st.audio_input("Audio")
st.pills("Pills", ["a", "b"], default="a")
st.segmented_control("Seg", ["a", "b"], selection_mode="multi", default=["b"])
st.feedback("stars", default=3)
st.chat_input("Say")
with st.chat_message("user"):
    st.write("hello")
with st.chat_message("assistant", avatar="🤖"):
    st.write("hi")
t1, t2 = st.tabs(["Cats", "Dogs :dog:"])
t1.write("cat")
t2.write("dog")
with st.expander("More", icon="🔎"):
    st.write("inside")
with st.popover("Pop"):
    st.write("popped")
with st.form("f"):
    st.text_input("In form")
    st.form_submit_button("Send")
with st.container(border=True):
    st.write("bordered")
with st.container(horizontal=True):
    st.button("h1")
    st.button("h2")
st.success("ok!", icon="✅")
st.info("info")
st.warning("warn")
st.error("err")
st.exception(ValueError("bad <b>"))
st.progress(40, "Working")
st.toast("Toast!")
with st.status("Status", state="complete"):
    st.write("step")
e = st.empty()
e.write("first")
e.write("second")
st.html("<p>html <b>here</b></p><style>p{}</style>")
st.sidebar.title("Side")
st.sidebar.selectbox("S", ["q"])
st.write("text", {"k": 1}, [1, 2])


@st.fragment
def frag() -> None:
    st.write("in fragment")


frag()


@st.dialog("Dialog title")
def dia() -> None:
    st.write("in dialog")


dia()
