"""The first picture as HTML: what the elements say and mean, without scripts.

No part of it has an id, since a page can have many pictures. No part of it is a control, since nothing
answers before Python runs: a widget is its label and its value. `picture.css` gives it its look.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from types import MappingProxyType
from typing import Any

from stlite_docs.options.translations import PICTURE_MORE
from stlite_docs.picture.elements import read_picture
from stlite_docs.picture.markdown import (
    CLASS,
    TABLE,
    Media,
    code_html,
    heading_html,
    image_html,
    label_html,
    markdown_html,
    safe_link,
)
from stlite_docs.picture.markdown_text import label_text
from stlite_docs.picture.tree import (
    Button,
    Check,
    Choice,
    Code,
    Divider,
    Failure,
    Field,
    Figure,
    Group,
    Heading,
    Image,
    Kind,
    Metric,
    Note,
    Option,
    Pages,
    Part,
    Plain,
    Progress,
    Prose,
    Slider,
    Space,
    Table,
)

# Scripts that look for formulas in a page leave these alone: some of their commands are not safe.
_NO_FORMULAS = "mathjax_ignore tex2jax_ignore"
_SVG = "http://www.w3.org/2000/svg"
_COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}")
# Wider ones may not fit, so that keyboards must reach their scroll bar.
_NARROW_TABLE = 4
_SHORT_TEXT = 30


def picture_html(picture: Mapping[str, Any], media: Media, texts: Mapping[str, str]) -> str:
    """Return the first picture of an app as HTML, an empty text if the app shows nothing.

    The same data gives the same HTML. Whatever the data are, the HTML has no scripts, no event handlers and
    no links but to the web. It is well-formed XML too, as EPUB wants it.

    Args:
        picture: What `picture_data` returned, perhaps by way of JSON.
        media: Returns an image that the app shows, with its address there, and none if the page does not
            have it. It gets Streamlit's address of a recorded file (`/media/….png`), or whatever the program
            wrote. Nothing else decides what the page loads, so it should know each address that it returns.
        texts: Translations of the texts in `stlite_docs.options.translations`, by the English text.
    """
    found = read_picture(picture)
    writer = _Writer(media, texts)
    main, sidebar = writer.all(found.main), writer.all(found.sidebar)
    if not main and not sidebar:
        return ""
    more = "<p>…</p>\n" if found.is_cut else ""
    aside = _div("sidebar", sidebar) if sidebar else ""
    return f'<div class="{CLASS} {_NO_FORMULAS}">\n{_div("main", main + more)}{aside}</div>\n'


@dataclass(frozen=True)
class _Writer:
    media: Media
    texts: Mapping[str, str]

    def all(self, parts: Iterable[Part]) -> str:
        return "".join(_WRITE[type(part)](self, part) for part in parts)

    def label(self, source: str) -> str:
        return label_html(source, self.media)

    def heading(self, part: Heading) -> str:
        return heading_html(self.label(part.label), part.tag)

    def prose(self, part: Prose) -> str:
        html = markdown_html(part.source, self.media, allows_html=part.allows_html)
        return _div("small", html) if part.is_caption else html

    def metric(self, part: Metric) -> str:
        lines = [self.label(part.label)] if part.label else []
        lines.append(f"<strong>{self.label(part.value)}</strong>")
        if part.change:
            arrow = "" if part.is_down is None else "↓ " if part.is_down else "↑ "
            lines.append(f"<span>{arrow}{self.label(part.change)}</span>")
        kind = f"{CLASS}__metric {CLASS}__{part.colour}"
        html = f'<p class="{kind}">{"<br/>".join(lines)}{_line(part.line)}</p>\n'
        return _div("box", html) if part.has_border else html

    def table(self, part: Table) -> str:
        cell = self.label if part.is_static else escape
        caption = f"<caption>{escape(part.caption)}</caption>\n" if part.caption else ""
        body = "".join(f"<tr>{self._row(part, row, cell)}</tr>\n" for row in part.rows)
        table = f"{TABLE}\n{caption}{_head(part, cell)}<tbody>\n{body}</tbody></table>"
        stop = ' tabindex="0"' if len(part.header) > _NARROW_TABLE else ""
        more = f'<p class="{CLASS}__small">{escape(self._more(part.more))}</p>\n' if part.more else ""
        look = f"static {CLASS}__{part.borders.value}" if part.is_static else "frame"
        look += f" {CLASS}__wide" if part.is_wide else ""
        html = f'<div class="{CLASS}__table {CLASS}__{look}"{stop}>{table}</div>\n{more}'
        return f"<div{_place(part)}>\n{html}</div>\n" if part.height else html

    def _row(self, part: Table, row: Sequence[str], cell: Callable[[str], str]) -> str:
        index = part.index_columns
        return "".join(f'<th scope="row">{cell(value)}</th>' for value in row[:index]) + "".join(
            f"<td{_column(part, at, value)}>{_cell(part, value, cell(value))}</td>"
            for at, value in enumerate(row[index:], index)
        )

    def _more(self, number: int) -> str:
        return self._say(PICTURE_MORE).replace("{number}", str(number))

    def figure(self, part: Figure) -> str:
        kind = escape(self._say(part.kind))
        link = safe_link(part.link)
        name = f'<a href="{escape(link)}">{kind}</a>' if link else kind
        title = f": {escape(part.title)}" if part.title else ""
        code = code_html(part.code) if part.code else ""
        tables = "".join(self.table(table) for table in part.tables)
        return f"<figure{_place(part)}>\n<figcaption>{name}{title}</figcaption>\n{tables}{code}</figure>\n"

    def _say(self, text: str) -> str:
        return self.texts.get(text, text)

    def image(self, part: Image) -> str:
        text = label_text(part.caption) or self._say("Image")
        image = image_html(self.media, part.address, text, part.width)
        caption = f"<figcaption>{self.label(part.caption)}</figcaption>" if part.caption else ""
        # Without the image, its text says the same as the caption.
        shown = "" if caption and not image.startswith("<") else image
        kind = f' class="{CLASS}__whole"' if part.is_wide else ""
        return f"<figure{kind}>{shown}{caption}</figure>\n"

    def field(self, part: Field) -> str:
        value = "<br/>\n".join(map(escape, part.value.split("\n")))
        if _COLOUR.fullmatch(part.colour):
            value = f"{_swatch(part.colour)}{value}"
        kind = f' class="{CLASS}__muted"' if part.is_placeholder else ""
        look = f"field {CLASS}__{part.look.value}{_off(part)}"
        return self._labelled(part.label, f"<span{kind}>{value}</span>", look, part.height)

    def slider(self, part: Slider) -> str:
        values = "<i> – </i>".join(  # noqa: RUF001 - as Streamlit writes it
            f'<span style="--at:{_percent(place)}">{escape(value)}</span>' for value, place in part.handles
        )
        track = _track([place for _, place in part.handles], has_handles=True)
        return self._labelled(part.label, f"{values}{track}", f"slider{_off(part)}")

    def _labelled(self, label: str, value: str, kind: str, height: int = 0) -> str:
        name = f"<b>{self.label(label)}</b> " if label else ""
        style = f' style="min-height:{height}px"' if height else ""
        return f'<p class="{CLASS}__{kind}"{style}>{name}{value}</p>\n'

    def check(self, part: Check) -> str:
        kind = ("toggle" if part.is_toggle else "check") + _off(part)
        state = ' aria-current="true"' if part.is_checked else ""
        sign = f"<i>{'☑' if part.is_checked else '☐'}\ufe0e </i>"
        return f'<p class="{CLASS}__{kind}"{state}>{sign}{self.label(part.label)}</p>\n'

    def choice(self, part: Choice) -> str:
        kind = "tags" if part.is_field else "pills" if part.is_pills else "options"
        kind += f" {CLASS}__joined" if part.is_joined else f" {CLASS}__bare" if part.is_bare else ""
        row = f" {CLASS}__row" if part.is_row else ""
        label = f"<p><b>{self.label(part.label)}</b></p>\n" if part.label else ""
        items = "".join(self._option(option, is_radio=not part.is_pills) for option in part.options)
        return f'{label}<ul class="{CLASS}__list {CLASS}__{kind}{row}">{items}</ul>\n'

    def _option(self, option: Option, *, is_radio: bool) -> str:
        chosen = ' aria-current="true"' if option.is_chosen else ""
        sign = f"<i>{'●' if option.is_chosen else '○'} </i>"
        caption = (
            f'<br/><span class="{CLASS}__small">{self.label(option.caption)}</span>' if option.caption else ""
        )
        return f"<li{chosen}>{sign if is_radio else ''}{self.label(option.label)}{caption}</li>\n"

    def button(self, part: Button) -> str:
        looks = {"main-button": part.is_primary and not part.is_off, "wide": part.is_wide}
        looks |= {"plain": part.is_plain, "off": part.is_off}
        kind = " ".join(f"{CLASS}__{name}" for name, has in {"button": True, **looks}.items() if has)
        link = safe_link(part.link)
        tag, address = ("a", f' href="{escape(link)}"') if link else ("span", "")
        return f'<p><{tag} class="{kind}"{address}>{self.label(part.label)}</{tag}></p>\n'

    def code(self, part: Code) -> str:
        html = code_html(part.text, "json" if part.is_json else "")
        if not part.short:
            return html
        return f'<details class="{CLASS}__short"><summary>{escape(part.short)}</summary>\n{html}</details>\n'

    def note(self, part: Note) -> str:
        lead = f'<p class="{CLASS}__lead"><strong>{self.label(part.title)}</strong></p>\n'
        title = lead if part.title else ""
        body = markdown_html(part.body, self.media)
        kind = "toast" if part.is_passing else "note"
        return f'<div class="{CLASS}__{kind} {CLASS}__{part.colour}">\n{title}{body}</div>\n'

    def failure(self, part: Failure) -> str:
        message = "<br/>\n".join(map(escape, part.message.split("\n")))
        kind = f"<strong>{escape(part.kind)}</strong>" if part.kind else ""
        said = ": ".join(filter(None, [kind, message]))
        frames = "".join(f"<span>{escape(frame)}\n</span>" for frame in part.trace)
        trace = (
            f'<p class="{CLASS}__lead">Traceback:</p>\n<pre><code>{frames}</code></pre>\n' if frames else ""
        )
        return f'<div class="{CLASS}__note {CLASS}__failure {CLASS}__red">\n<p>{said}</p>\n{trace}</div>\n'

    def progress(self, part: Progress) -> str:
        return self._labelled(part.label, f"<i>{part.percent}%</i>{_track([part.percent / 100])}", "bar")

    def pages(self, part: Pages) -> str:
        items = "".join(self._option(option, is_radio=False) for option in part.options)
        return f'<ul class="{CLASS}__list">{items}</ul>\n'

    def group(self, part: Group) -> str:
        parts = self.all(part.parts)
        match part.kind:
            case Kind.TAB | Kind.FOLD | Kind.POPOVER:
                is_open = ' open="open"' if part.is_open else ""
                label, inside = self.label(part.label), _div("inside", parts)
                start = f'<details class="{CLASS}__{part.kind.value}"{is_open}><summary>{label}</summary>'
                return f"{start}\n{inside}</details>\n"
            case Kind.CHAT:
                name = f"<p><b>{self.label(part.label)}</b></p>\n"
                return _div("user" if part.is_user else "chat", name + parts)
            case Kind.DIALOG:
                return _div("box", f"{heading_html(self.label(part.label), 'h2')}{parts}")
            case Kind.COLUMN:
                # The share of a column that is alone in its line is less than one, and would not fill it.
                share = f' style="flex-grow:{100 * part.weight:.4g}"' if part.weight != 1 else ""
                return f'<div class="{CLASS}__column"{share}>\n{parts}</div>\n'
            case Kind.PLAIN | Kind.BOX:
                return _container(part, parts)
            case _:
                return _div(part.kind.value, parts)


_WRITE: Mapping[type, Callable[[_Writer, Any], str]] = MappingProxyType(
    {
        Heading: _Writer.heading,
        Prose: _Writer.prose,
        Plain: lambda _, part: "<p>{}</p>\n".format("<br/>\n".join(map(escape, part.text.split("\n")))),
        Code: _Writer.code,
        Space: lambda _, part: f'<div class="{CLASS}__space" style="height:{part.height}px"></div>\n',
        Divider: lambda _, part: f'<hr class="{CLASS}__{part.colour}"/>\n' if part.colour else "<hr/>\n",
        Metric: _Writer.metric,
        Table: _Writer.table,
        Figure: _Writer.figure,
        Image: _Writer.image,
        Field: _Writer.field,
        Slider: _Writer.slider,
        Check: _Writer.check,
        Choice: _Writer.choice,
        Button: _Writer.button,
        Note: _Writer.note,
        Failure: _Writer.failure,
        Progress: _Writer.progress,
        Pages: _Writer.pages,
        Group: _Writer.group,
    }
)


def _container(part: Group, html: str) -> str:
    """Return a group, perhaps in a box. If it has a height, keyboards must reach its scroll bar."""
    if not part.height:
        return _div("box", html) if part.kind is Kind.BOX else html
    kind = f"{CLASS}__scroll" + (f" {CLASS}__box" if part.kind is Kind.BOX else "")
    # Where people talk, Streamlit shows the newest.
    if any(isinstance(each, Group) and each.kind is Kind.CHAT for each in part.parts):
        kind, html = f"{kind} {CLASS}__talk", f"<div>\n{html}</div>\n"
    return f'<div class="{kind}" style="height:{part.height}px" tabindex="0">\n{html}</div>\n'


def _place(part: Figure | Table) -> str:
    """Return the attributes of what has the app's own place in a page where scripts run."""
    if not part.height:
        return ""
    shape = f";--shape:{part.width}/{part.height}" if isinstance(part, Figure) and part.width else ""
    return f' class="{CLASS}__place" style="--tall:{part.height}px{shape}"'


def _off(part: Field | Slider | Check) -> str:
    return f" {CLASS}__off" if part.is_off else ""


def _div(kind: str, html: str) -> str:
    return f'<div class="{CLASS}__{kind}">\n{html}</div>\n'


def _head(part: Table, cell: Callable[[str], str]) -> str:
    if not part.has_header:
        return ""
    cells = (
        f'<th{_column(part, at, name)} scope="col">{cell(name)}</th>' if name else "<td></td>"
        for at, name in enumerate(part.header)
    )
    return f"<thead><tr>{''.join(cells)}</tr></thead>\n"


def _cell(part: Table, text: str, html: str) -> str:
    return f"<div>{html}</div>" if part.is_static and len(text) > _SHORT_TEXT else html


def _column(part: Table, at: int, text: str) -> str:
    """Return the class of a cell: numbers are at the right, and long texts have lines."""
    kind = "number" if at in part.numbers else "long" if len(text) > _SHORT_TEXT else ""
    return f' class="{CLASS}__{kind}"' if kind else ""


def _svg(shapes: str, kind: str, more: str = "") -> str:
    return f'<svg xmlns="{_SVG}" class="{CLASS}__{kind}" aria-hidden="true"{more}>{shapes}</svg>'


def _swatch(colour: str) -> str:
    return _svg(f'<rect width="100%" height="100%" fill="{colour}"/>', "colour")


def _percent(place: float) -> str:
    return f"{100 * place:.4g}%"


def _track(places: Sequence[float], *, has_handles: bool = False) -> str:
    """Return the track of a slider or a bar; its value says the same in words."""
    at = [_percent(place) for place in places]
    start, end = ("0%", at[0]) if len(at) == 1 else (at[0], at[-1])
    shapes = (
        '<line x2="100%" y1="50%" y2="50%"/>'
        f'<line class="{CLASS}__part" x1="{start}" x2="{end}" y1="50%" y2="50%"/>'
    )
    handles = "".join(f'<circle cx="{place}" cy="50%" r="6"/>' for place in at) if has_handles else ""
    return _svg(f"{shapes}{handles}", "track")


def _line(values: Sequence[float]) -> str:
    """Return the small chart of a metric."""
    if len(values) < 2:  # noqa: PLR2004 - a line has two ends
        return ""
    least, most = min(values), max(values)
    span = (most - least) or 1
    step = 100 / (len(values) - 1)
    points = " ".join(
        f"{at * step:.4g},{29 - 28 * (value - least) / span:.4g}" for at, value in enumerate(values)
    )
    box = ' viewBox="0 0 100 30" preserveAspectRatio="none"'
    return _svg(f'<polyline points="{points}" vector-effect="non-scaling-stroke"/>', "line", box)
