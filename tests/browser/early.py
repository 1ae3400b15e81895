"""What readers do before Python is there, and what their apps say once it is: the same in every engine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from driven import App

HEAD = "import streamlit as st\n"


@dataclass(frozen=True)
class Early:
    """An app, what its reader does before Python is there, and the line that the app shows in the end."""

    program: str
    act: Callable[[App], None]
    answer: str


def type_name(app: App) -> None:
    app.shows("Hello nobody")
    app.fill("Name", "Ada")


def send_word(app: App) -> None:
    app.write("Word", "early")
    app.press("Send")


def press_both(app: App) -> None:
    app.press("One")
    app.fill("Note", "between")
    app.press("Two")
    app.press("Two")


def give_file(app: App) -> None:
    app.shows("no file")
    app.evaluate(
        """(() => {
          const input = document.querySelector("input[type=file]");
          const given = new DataTransfer();
          given.items.add(new File(["early"], "a.txt"));
          input.files = given.files;
          input.dispatchEvent(new Event("change", { bubbles: true }));
        })()"""
    )


EARLY = {
    "text": Early(
        f"{HEAD}st.text(f\"Hello {{st.text_input('Name') or 'nobody'}}\")\n", type_name, "Hello Ada"
    ),
    "form": Early(
        f"""{HEAD}with st.form("f"):
    word = st.text_input("Word")
    sent = st.form_submit_button("Send")
if sent:
    st.session_state.sent = [*st.session_state.get("sent", []), word]
st.text(f"sent {{st.session_state.get('sent')}}")
""",
        send_word,
        "sent ['early']",
    ),
    "buttons": Early(
        f"""{HEAD}pressed = st.session_state.setdefault("pressed", [])
note = st.text_input("Note")
for name in ("One", "Two"):
    if st.button(name):
        pressed.append(f"{{name}} {{note}}")
st.text(f"pressed {{pressed}}")
""",
        press_both,
        "pressed ['One ', 'Two between', 'Two between']",
    ),
    "upload": Early(
        f"{HEAD}file = st.file_uploader('File')\n"
        "st.text(f'{file.name}: {file.read().decode()}' if file else 'no file')\n",
        give_file,
        "a.txt: early",
    ),
}
# Adds up by how much what is seen of a page and its frames has moved: the part of the window that moves,
# times how far it moves. Only Chromium measures that itself (Layout Instability API).
MOVES = """<script>
window.moved = 0;
window.moves = [];
const places = new WeakMap();
const look = () => {
  let [top, bottom, way] = [innerHeight, 0, 0];
  const view = (document, above) => {
    for (const element of document.querySelectorAll("p, label, button, input, iframe")) {
      const box = element.getBoundingClientRect();
      const [now, end] = [above + box.top, above + box.bottom];
      const before = places.get(element);
      places.set(element, { now, height: box.height });
      // A frame is there before it is seen.
      const inner = getComputedStyle(element).opacity !== "0" && element.contentDocument;
      if (inner) view(inner, now);
      const isSeen = box.height && before?.height && Math.min(before.now, now) < innerHeight;
      if (!isSeen || Math.abs(before.now - now) < 3) continue;
      moves.push(`${element.localName} ${element.textContent.slice(0, 20)} ${before.now} ${now}`);
      way = Math.max(way, Math.abs(before.now - now));
      top = Math.min(top, before.now, now);
      bottom = Math.max(bottom, end, before.now + before.height);
    }
  };
  view(document, scrollY); // readers scroll, and nothing moves by itself
  const part = Math.max(0, Math.min(bottom, innerHeight) - Math.max(top, 0)) / innerHeight;
  window.moved += part * Math.min(1, way / innerHeight);
  requestAnimationFrame(look);
};
requestAnimationFrame(look);
</script>"""
