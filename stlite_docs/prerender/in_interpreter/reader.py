"""Does with an app what a reader does: finds widgets by their labels, and writes what a front end would send.

Runs where Streamlit is. What it takes and returns is text, messages are bytes.
"""

from __future__ import annotations

import difflib
import json
import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from .picture_data import Tree, read_messages

# Names of elements, as Streamlit's messages have them.
_BUTTONS = frozenset({"button", "download_button", "page_link"})
_LIKENESS = 0.6
# How many names or texts a message lists.
_LISTED = 6
_LONGEST = 80
_KEY = re.compile(r"\$\$[A-Z]+-[0-9a-f]+-(.+)", re.DOTALL)
_MARKUP = re.compile(r"[*_`~]|:[a-z-]+\[|\]")
# Fields that readers do not see.
_HIDDEN = frozenset(
    {
        *("id", "element_id", "form_id", "fragment_id", "query_param_key", "page_script_hash"),
        *("format", "icon", "spec", "tag", "type", "url"),
    }
)
_FLAGS = {"yes": True, "true": True, "on": True, "no": False, "false": False, "off": False}


class _RefusalError(Exception):
    """A reader cannot do that. The text says why."""


class Reader:
    """A reader of one app. `begin` comes first, and `hear` after each run, the first one included."""

    def __init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        """Open another app."""
        self._tree = Tree()
        self._known: dict[str, bytes] = {}
        self._states: dict[str, Any] = {}
        self._pages: list[Any] = []
        self._page = ""

    def hear(self, messages: Iterable[Any]) -> None:
        """Take the messages of a run."""
        for message in read_messages(map(bytes, messages), self._known):
            kind = message.WhichOneof("type")
            if kind == "new_session":
                self._page = message.new_session.page_script_hash
            if kind == "navigation":
                self._pages = list(message.navigation.app_pages)
                self._page = message.navigation.page_script_hash
            self._tree.apply(message)

    def list_pages(self) -> str:
        """Return the other pages that readers can open, as JSON: their names."""
        pages = [page for page in self._pages if not (page.is_hidden or page.external_url)]
        return json.dumps([page.page_name for page in pages if page.page_script_hash != self._page])

    def act(self, step: str) -> tuple[str, bytes | None]:
        """Take a step.

        Args:
            step: JSON with the verb and its words.

        Returns:
            What is wrong with the step, or nothing; and the message to send, if the program is to run.
        """
        verb, *words = json.loads(step)
        steps: dict[str, Callable[..., bytes | None]] = {
            "click": self._click,
            "set": self._set,
            "page": self._go,
            "expect": self._expect,
        }
        try:
            return "", steps[verb](*words)
        except _RefusalError as refusal:
            return str(refusal), None

    def _click(self, label: str) -> bytes | None:
        node = self._find(label, "button", lambda kind, _: kind in _BUTTONS)
        widget = _widget(node)
        if node.data["kind"] == "page_link":
            if widget.external:
                raise _RefusalError(f"{_quote(label)} leads out of the app")
            return self._open(widget.page_script_hash)
        if getattr(widget, "ignore_rerun", False):
            return None
        return self._run(node, self._state(widget, trigger_value=True))

    def _set(self, label: str, *values: str) -> bytes | None:
        node = self._find(label, "widget", lambda kind, _: kind in _SETTERS)
        widget, kind = _widget(node), node.data["kind"]
        fields = _SETTERS[kind](widget, values, _quote(label))
        state = self._state(widget, **fields)
        if kind == "chat_input":
            return self._run(node, state)
        self._states[widget.id] = state
        return None if getattr(widget, "form_id", "") else self._run(node)

    def _go(self, name: str) -> bytes:
        pages = [page for page in self._pages if not page.external_url]
        names = {_plain(page.page_name): page for page in pages}
        found = names.get(_plain(name))
        if found is None:
            raise _RefusalError(_describe_lack("page", name, [page.page_name for page in pages]))
        return self._open(found.page_script_hash)

    def _expect(self, text: str) -> None:
        # Readers look for what the program says, not for names of widgets.
        nodes = sorted(self._nodes(), key=lambda node: node.data["kind"] in {*_BUTTONS, *_SETTERS})
        shown = [each for node in nodes for each in _texts(node)]
        wanted = _plain(text)
        if any(wanted in _plain(each) or text in each for each in shown):
            return
        texts = list(dict.fromkeys(filter(None, (" ".join(each.split()) for each in shown))))
        near = difflib.get_close_matches(text, texts, n=1, cutoff=_LIKENESS)
        seen = ", ".join(_quote(each) for each in near or texts[:_LISTED])
        raise _RefusalError(f"expected the text {_quote(text)}, but the app shows {seen or 'no text'}")

    def _nodes(self) -> Iterator[Any]:
        waiting = [self._tree.roots[index] for index in sorted(self._tree.roots, reverse=True)]
        while waiting:
            node = waiting.pop()
            yield node
            waiting += [child for _, child in sorted((node.children or {}).items(), reverse=True)]

    def _find(self, label: str, noun: str, fits: Callable[[str, Any], bool]) -> Any:
        nodes = [node for node in self._nodes() if node.message is not None and fits(node.data["kind"], node)]
        wanted = _plain(label)
        found = [node for node in nodes if _key(node) == label] or [
            node for node in nodes if _plain(_label(node)) == wanted
        ]
        if not found:
            self._explain_other(label, wanted)
            raise _RefusalError(_describe_lack(noun, label, [_label(node) for node in nodes]))
        if len(found) > 1:
            raise _RefusalError(
                f"the app has {len(found)} {noun}s {_quote(label)}; give each a key, and write the key here"
            )
        if getattr(_widget(found[0]), "disabled", False):
            raise _RefusalError(f"the {noun} {_quote(label)} is disabled")
        return found[0]

    def _explain_other(self, label: str, wanted: str) -> None:
        """Say what has a name that a step cannot use, or that another step uses."""
        for node in self._nodes():
            if node.message is not None and (_key(node) == label or _plain(_label(node)) == wanted):
                kind = node.data["kind"]
                verb = "click" if kind in _BUTTONS else "set" if kind in _SETTERS else ""
                hint = f"write '{verb}'" if verb else "steps are for buttons and for widgets with a value"
                raise _RefusalError(f"this step does not fit {_quote(label)}; {hint}")

    def _state(self, widget: Any, **fields: Any) -> Any:
        from streamlit.proto.WidgetStates_pb2 import WidgetState  # noqa: PLC0415 - only apps have it

        state = WidgetState(id=widget.id)
        for name, value in fields.items():
            if isinstance(value, list):
                getattr(state, name).data.extend(value)
                getattr(state, name).SetInParent()
            elif name == "chat_input_value":
                state.chat_input_value.data = value
            else:
                setattr(state, name, value)
        return state

    def _open(self, page: str) -> bytes:
        return self._write(page, "", [])

    def _run(self, node: Any, trigger: Any = None) -> bytes:
        return self._write(self._page, node.fragment, [trigger] if trigger is not None else [])

    def _write(self, page: str, fragment: str, triggers: Sequence[Any]) -> bytes:
        from streamlit.proto.BackMsg_pb2 import BackMsg  # noqa: PLC0415 - only apps have it

        message = BackMsg()
        run = message.rerun_script
        run.page_script_hash, run.fragment_id = page, fragment
        here = {getattr(_widget(node), "id", "") for node in self._nodes() if node.message is not None}
        run.widget_states.widgets.extend([state for name, state in self._states.items() if name in here])
        run.widget_states.widgets.extend(triggers)
        context = run.context_info
        context.timezone, context.timezone_offset, context.locale = "UTC", 0, "en-US"
        context.is_embedded, context.color_scheme = True, "light"
        return bytes(message.SerializeToString())


def _set_flag(_widget: Any, values: Sequence[str], name: str) -> dict[str, Any]:
    flag = _FLAGS.get(values[0].lower()) if len(values) == 1 else None
    if flag is None:
        raise _RefusalError(f"{name} takes yes or no, got {_list(values)}")
    return {"bool_value": flag}


def _set_text(widget: Any, values: Sequence[str], name: str) -> dict[str, Any]:
    text = " ".join(values)
    most = getattr(widget, "max_chars", 0)
    if most and len(text) > most:
        raise _RefusalError(f"{name} takes at most {most} characters, got {len(text)}")
    return {"string_value": text}


def _set_number(widget: Any, values: Sequence[str], name: str) -> dict[str, Any]:
    low = widget.min if widget.has_min else -math.inf
    high = widget.max if widget.has_max else math.inf
    [number] = _numbers(values, 1, low, high, name)
    return {"double_value": number}


def _set_slider(widget: Any, values: Sequence[str], name: str) -> dict[str, Any]:
    if widget.options:
        return {"string_array_value": _choose(widget.options, values, name, len(widget.raw_value) or 1)}
    kind = widget.DESCRIPTOR.fields_by_name["data_type"].enum_type.values_by_number[widget.data_type].name
    count = len(widget.default) or 1
    if kind in {"INT", "FLOAT"}:
        return {"double_array_value": _numbers(values, count, widget.min, widget.max, name)}
    try:
        moments = [_MOMENTS[kind](value) for value in values]
    except ValueError:
        raise _RefusalError(f"{name} takes values such as {_EXAMPLES[kind]}, got {_list(values)}") from None
    micros = [round(each.replace(tzinfo=UTC).timestamp() * 1_000_000) for each in moments]
    if len(micros) != count or not all(widget.min <= each <= widget.max for each in micros):
        raise _RefusalError(f"{name} does not take {_list(values)}")
    return {"double_array_value": micros}


def _set_option(widget: Any, values: Sequence[str], name: str) -> dict[str, Any]:
    if getattr(widget, "accept_new_options", False):
        return {"string_value": " ".join(values)}
    return {"string_value": _choose(widget.options, [" ".join(values)], name, 1)[0]}


def _set_options(widget: Any, values: Sequence[str], name: str) -> dict[str, Any]:
    if getattr(widget, "accept_new_options", False):
        return {"string_array_value": list(values)}
    return {"string_array_value": _choose(widget.options, values, name)}


def _set_buttons(widget: Any, values: Sequence[str], name: str) -> dict[str, Any]:
    options = [option.content or option.content_icon for option in widget.options]
    return {"string_array_value": _choose(options, values, name)}


def _set_dates(_widget: Any, values: Sequence[str], name: str) -> dict[str, Any]:
    try:
        return {"string_array_value": [date.fromisoformat(value).isoformat() for value in values]}
    except ValueError:
        raise _RefusalError(f"{name} takes a date such as 2026-12-31, got {_list(values)}") from None


def _set_time(_widget: Any, values: Sequence[str], name: str) -> dict[str, Any]:
    try:
        return {"string_value": time.fromisoformat(" ".join(values)).strftime("%H:%M")}
    except ValueError:
        raise _RefusalError(f"{name} takes a time such as 12:30, got {_list(values)}") from None


def _set_chat(_widget: Any, values: Sequence[str], _name: str) -> dict[str, Any]:
    return {"chat_input_value": " ".join(values)}


_SETTERS: dict[str, Callable[[Any, Sequence[str], str], dict[str, Any]]] = {
    "button_group": _set_buttons,
    "chat_input": _set_chat,
    "checkbox": _set_flag,
    "color_picker": _set_text,
    "date_input": _set_dates,
    "multiselect": _set_options,
    "number_input": _set_number,
    "radio": _set_option,
    "selectbox": _set_option,
    "slider": _set_slider,
    "text_area": _set_text,
    "text_input": _set_text,
    "time_input": _set_time,
}
_MOMENTS: dict[str, Callable[[str], datetime]] = {
    "DATE": datetime.fromisoformat,
    "DATETIME": datetime.fromisoformat,
    "TIME": lambda text: datetime.combine(date(2000, 1, 1), time.fromisoformat(text)),
}
_EXAMPLES = {"DATE": "2026-12-31", "DATETIME": "2026-12-31T12:30", "TIME": "12:30"}


def _choose(options: Sequence[str], values: Sequence[str], name: str, count: int = 0) -> list[str]:
    """Return values among the options of a widget. A count of 0 is any."""
    known = {_plain(option): option for option in reversed(options)}
    if count and len(values) != count:
        raise _RefusalError(f"{name} takes {_count(count)}, got {_list(values)}")
    for value in values:
        if _plain(value) not in known:
            near = difflib.get_close_matches(value, options, n=1, cutoff=_LIKENESS)
            hint = f"did you mean {_quote(near[0])}?" if near else f"it has {_list(options)}"
            raise _RefusalError(f"{name} has no option {_quote(value)}; {hint}")
    return [known[_plain(value)] for value in values]


def _numbers(values: Sequence[str], count: int, low: float, high: float, name: str) -> list[float]:
    try:
        numbers = [float(value) for value in values]
    except ValueError:
        numbers = []
    if len(numbers) != count or not all(low <= number <= high for number in numbers):
        limits = "".join(
            f" {word} {limit:g}" for word, limit in (("from", low), ("to", high)) if math.isfinite(limit)
        )
        raise _RefusalError(f"{name} takes {_count(count)}{limits}, got {_list(values)}")
    return numbers


def _count(count: int) -> str:
    return "one value" if count == 1 else f"{count} values"


def _widget(node: Any) -> Any:
    return getattr(node.message, node.data["kind"], None)


def _label(node: Any) -> str:
    widget = _widget(node)
    return str(getattr(widget, "label", "") or getattr(widget, "placeholder", ""))


def _key(node: Any) -> str:
    match = _KEY.fullmatch(getattr(_widget(node), "id", ""))
    return match[1] if match else ""


def _describe_lack(noun: str, name: str, names: Sequence[str]) -> str:
    known = list(dict.fromkeys(filter(None, names)))
    folded = {_plain(each).lower(): each for each in known}
    near = difflib.get_close_matches(_plain(name).lower(), folded, n=1, cutoff=_LIKENESS)
    if near:
        hint = f"did you mean {_quote(folded[near[0]])}?"
    else:
        hint = f"it has {_list(known)}" if known else f"it has no {noun}s"
    return f"the app has no {noun} {_quote(name)}; {hint}"


def _plain(text: str) -> str:
    """Return a text without markup, with single spaces."""
    return " ".join(_MARKUP.sub("", text).split())


def _quote(text: str) -> str:
    line = " ".join(text.split())
    return repr(line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…")


def _list(texts: Sequence[str]) -> str:
    more = f" and {len(texts) - _LISTED} more" if len(texts) > _LISTED else ""
    return ", ".join(map(_quote, texts[:_LISTED])) + more if texts else "nothing"


def _texts(node: Any) -> Iterator[str]:
    """Yield what an element or a block shows as text."""
    if node.message is not None:
        yield from _strings(node.message)
    table = node.data.get("table")
    if isinstance(table, dict):
        for row in [table.get("header", []), *table.get("rows", [])]:
            yield from map(str, row)


def _strings(message: Any) -> Iterator[str]:
    for descriptor, value in message.ListFields():
        if descriptor.name in _HIDDEN:
            continue
        if descriptor.message_type and descriptor.message_type.GetOptions().map_entry:
            continue
        many = value if not isinstance(value, str | bytes) and hasattr(value, "__len__") else [value]
        for each in many:
            if descriptor.message_type:
                yield from _strings(each)
            elif isinstance(each, str):
                yield each
