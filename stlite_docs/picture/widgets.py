"""The widgets of an app, with the values that they had in its first run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from stlite_docs.picture.fields import Fields
from stlite_docs.picture.tree import Check, Choice, Field, Look, Option, Part, Plain, Slider
from stlite_docs.picture.values import date_text, moment_text, number_text, plain_number, time_of_slider

MOST_OPTIONS = 50

_FACES = ("😞", "🙁", "😐", "🙂", "😀")
_TO = " – "  # noqa: RUF001 - as Streamlit writes it


def _label(data: Fields) -> str:
    """Return a widget's label, an empty one if Streamlit does not show it."""
    return "" if data.fields("label_visibility").has("value") else data.text("label")


def _field(data: Fields, value: str, look: Look = Look.LINE) -> Field:
    """Return a widget with a value, or else with its placeholder."""
    return Field(
        _label(data),
        value or data.text("placeholder"),
        is_placeholder=not value,
        look=look,
        height=data.height() if look is Look.AREA else 0,
        is_off=data.flag("disabled"),
    )


def _set_or_default(data: Fields, set_: str = "value") -> str:
    """Return the name of the field that has the value: the program may have set it before the widget."""
    return set_ if data.flag("set_value") else "default"


def _text(data: Fields) -> Iterator[Part]:
    value = data.text(_set_or_default(data))
    look = Look.AREA if data.text("kind") == "text_area" else Look.LINE
    yield _field(data, "•" * min(len(value), 20) if data.text("type") == "PASSWORD" else value, look)


def _number(data: Fields) -> Iterator[Part]:
    name = _set_or_default(data)
    is_integer = data.text("data_type") != "FLOAT"
    known = data.has(name)
    yield _field(
        data, number_text(data.number(name), data.text("format"), is_integer=is_integer) if known else ""
    )


def _date(data: Fields) -> Iterator[Part]:
    values = (date_text(value, data.text("format")) for value in data.texts(_set_or_default(data)))
    yield _field(data, _TO.join(values) or data.text("format"), Look.DATE)


def _date_and_time(data: Fields) -> Iterator[Part]:
    form = f"{data.text('format')}, HH:mm"
    values = (date_text(value, form) for value in data.texts(_set_or_default(data)))
    yield _field(data, _TO.join(values), Look.DATE)


def _time(data: Fields) -> Iterator[Part]:
    value = data.text(_set_or_default(data))
    form = "h:mm A" if data.text("format") == "12h" else "HH:mm"
    yield _field(data, date_text(f"1970-01-01T{value}", form) if value else "", Look.DATE)


def _slider(data: Fields) -> Iterator[Part]:
    options = data.texts("options")
    least, most = data.number("min"), data.number("max")
    values = data.numbers(_set_or_default(data))
    if options and data.flag("set_value") and data.texts("raw_value"):
        values = tuple(float(options.index(each)) for each in data.texts("raw_value") if each in options)
    span = most - least
    places = (min(1, max(0, (value - least) / span)) if span > 0 else 0 for value in values[:2])
    labels = (_handle(data, options, value) for value in values[:2])
    yield Slider(_label(data), tuple(zip(labels, places, strict=True)), data.flag("disabled"))


def _handle(data: Fields, options: tuple[str, ...], value: float) -> str:
    if options:
        return options[int(value)] if 0 <= value < len(options) else ""
    kind = data.text("data_type") or "INT"
    if kind in {"INT", "FLOAT"}:
        return number_text(value, data.text("format"), is_integer=kind == "INT")
    when = time_of_slider(value)
    return moment_text(when, data.text("format")) if when else plain_number(value)


def _chosen(data: Fields, options: tuple[str, ...]) -> str:
    """Return the label of the chosen option, an empty text if none is."""
    if data.flag("set_value"):
        return data.text("raw_value")
    at = data.count("default")
    return options[at] if data.has("default") and at < len(options) else ""


def _selectbox(data: Fields) -> Iterator[Part]:
    yield _field(data, _chosen(data, data.texts("options")), Look.SELECT)


def _multiselect(data: Fields) -> Iterator[Part]:
    options = data.texts("options")
    chosen = {int(number) for number in data.numbers("default")}
    values = [option for at, option in enumerate(options) if at in chosen]
    if data.flag("set_value"):
        values = list(data.texts("raw_values"))
    if values:
        shown = tuple(Option(value, is_chosen=True) for value in values[:MOST_OPTIONS])
        yield Choice(_label(data), shown, is_pills=True, is_field=True)
    else:
        yield _field(data, "", Look.SELECT)


def _radio(data: Fields) -> Iterator[Part]:
    options = data.texts("options")
    chosen = _chosen(data, options)
    captions = [*data.texts("captions"), *[""] * len(options)]
    shown = [Option(label, label == chosen, captions[at]) for at, label in enumerate(options[:MOST_OPTIONS])]
    yield Choice(_label(data), tuple(shown), is_row=data.flag("horizontal"))


def _button_group(data: Fields) -> Iterator[Part]:
    labels = [f"{each.text('content_icon')} {each.text('content')}".strip() for each in data.each("options")]
    chosen = {int(number) for number in data.numbers("default")}
    shown = [Option(label, at in chosen) for at, label in enumerate(labels[:MOST_OPTIONS])]
    if data.flag("set_value"):
        raw = set(data.texts("raw_values"))
        shown = [Option(option.label, option.label in raw) for option in shown]
    is_joined = data.text("style") != "PILLS"
    yield Choice(_label(data), tuple(shown), is_pills=True, is_joined=is_joined)


def _feedback(data: Fields) -> Iterator[Part]:
    name = _set_or_default(data)
    value = data.count(name) if data.has(name) else -1
    kind = data.text("type") or "THUMBS"
    if kind == "STARS":
        yield Plain("★" * min(5, value + 1) + "☆" * max(0, 4 - value))
        return
    # The first thumb is up and stands for 1.
    signs = {1: "👍", 0: "👎"} if kind == "THUMBS" else dict(enumerate(_FACES))
    options = tuple(Option(sign, at == value) for at, sign in signs.items())
    yield Choice("", options, is_pills=True, is_bare=True)


def _checkbox(data: Fields) -> Iterator[Part]:
    is_checked, is_toggle = data.flag(_set_or_default(data)), data.text("type") == "TOGGLE"
    yield Check(_label(data), is_checked, is_toggle, data.flag("disabled"))


def _colour(data: Fields) -> Iterator[Part]:
    value = data.text(_set_or_default(data))
    yield Field(_label(data), value, colour=value, look=Look.COLOUR)


def _chat(data: Fields) -> Iterator[Part]:
    yield _field(data, data.text(_set_or_default(data)), Look.CHAT)


def _upload(data: Fields) -> Iterator[Part]:
    types = ", ".join(kind.lstrip(".").upper() for kind in data.texts("type"))
    yield Field(_label(data), types, is_placeholder=True, look=Look.UPLOAD)


def _pagination(data: Fields) -> Iterator[Part]:
    chosen = data.count(_set_or_default(data)) or 1
    pages = range(1, min(data.count("num_pages"), MOST_OPTIONS) + 1)
    yield Choice("", tuple(Option(str(page), page == chosen) for page in pages), is_pills=True)


WIDGETS: Mapping[str, Callable[[Fields], Iterator[Part]]] = MappingProxyType(
    {
        "audio_input": _upload,
        "button_group": _button_group,
        "camera_input": _upload,
        "chat_input": _chat,
        "checkbox": _checkbox,
        "color_picker": _colour,
        "date_input": _date,
        "date_time_input": _date_and_time,
        "feedback": _feedback,
        "file_uploader": _upload,
        "multiselect": _multiselect,
        "number_input": _number,
        "pagination": _pagination,
        "radio": _radio,
        "selectbox": _selectbox,
        "slider": _slider,
        "text_area": _text,
        "text_input": _text,
        "time_input": _time,
    }
)
