"""What a picture consists of. `elements.py` makes it, `html.py` and `text.py` write it.

Labels, titles and captions are Streamlit's Markdown, all other texts are as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True)
class Heading:
    """A title, header or subheader. `tag` is `h1`, `h2` or `h3`."""

    tag: str
    label: str


@dataclass(frozen=True)
class Prose:
    """Markdown in blocks. Streamlit writes captions small."""

    source: str
    is_caption: bool = False
    allows_html: bool = False


@dataclass(frozen=True)
class Plain:
    """Text with its lines."""

    text: str


@dataclass(frozen=True)
class Code:
    """Code, JSON, or the description of a diagram. `short` is what shows of it until a reader opens it."""

    text: str
    is_json: bool = False
    short: str = ""


@dataclass(frozen=True)
class Space:
    """Nothing, in a height in pixels."""

    height: int


@dataclass(frozen=True)
class Divider:
    """A line from side to side. The one below a heading has the name of a Streamlit colour."""

    colour: str = ""


@dataclass(frozen=True)
class Metric:
    """A large value, and how it has changed. `colour` is the name of a Streamlit colour."""

    label: str
    value: str
    change: str
    is_down: bool | None
    colour: str
    line: tuple[float, ...]
    has_border: bool


class Borders(Enum):
    """Where a table has lines."""

    ALL = "lines"
    ROWS = "rows"
    NONE = "free"


@dataclass(frozen=True)
class Table:
    """The first rows of a table. `all_rows` says how many it has, `numbers` which columns are numbers.

    `distinct` says how many different values each column has. A table that `is_static` does not scroll, and
    its cells are Markdown. `height` is in pixels, or 0.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    index_columns: int = 0
    numbers: frozenset[int] = frozenset()
    all_rows: int = 0
    caption: str = ""
    is_static: bool = False
    has_header: bool = True
    height: int = 0
    distinct: tuple[int, ...] = ()
    is_wide: bool = False
    borders: Borders = Borders.ALL

    @property
    def more(self) -> int:
        """How many rows are not here."""
        return max(0, self.all_rows - len(self.rows))


@dataclass(frozen=True)
class Figure:
    """What only Streamlit can draw or play, by its kind (one of `PICTURE_KINDS`), and what says the same.

    `height` is in pixels, or 0. What has a width too shrinks with its height where it has less room.
    """

    kind: str
    title: str = ""
    tables: tuple[Table, ...] = ()
    code: str = ""
    link: str = ""
    height: int = 0
    width: int = 0


@dataclass(frozen=True)
class Image:
    """An image, by Streamlit's address of it. `width` is in pixels, or 0; one that `is_wide` fills a line."""

    address: str
    caption: str
    width: int = 0
    is_wide: bool = False


class Look(Enum):
    """What a widget with a value looks like."""

    LINE = "text"
    AREA = "area"
    DATE = "date"
    SELECT = "select"
    UPLOAD = "upload"
    CHAT = "say"
    COLOUR = "swatch"


@dataclass(frozen=True)
class Field:
    """A widget with a value, and its look. `height` is in pixels, with the label, or 0.

    Nobody can use one that `is_off`.
    """

    label: str
    value: str
    is_placeholder: bool = False
    colour: str = ""
    look: Look = Look.LINE
    height: int = 0
    is_off: bool = False


@dataclass(frozen=True)
class Slider:
    """A slider: the value of each handle, and its place on the track, from 0 to 1."""

    label: str
    handles: tuple[tuple[str, float], ...]
    is_off: bool = False

    @property
    def value(self) -> str:
        """All values, as Streamlit writes a range."""
        return " – ".join(value for value, _ in self.handles)  # noqa: RUF001 - as Streamlit writes it


@dataclass(frozen=True)
class Check:
    """A checkbox or a toggle."""

    label: str
    is_checked: bool
    is_toggle: bool = False
    is_off: bool = False


@dataclass(frozen=True)
class Option:
    """One of several that a reader can choose."""

    label: str
    is_chosen: bool
    caption: str = ""


@dataclass(frozen=True)
class Choice:
    """Options that all show: radio buttons, pills, the joined buttons of one control, or bare signs.

    Those of a field are all chosen.
    """

    label: str
    options: tuple[Option, ...]
    is_row: bool = False
    is_pills: bool = False
    is_joined: bool = False
    is_bare: bool = False
    is_field: bool = False


@dataclass(frozen=True)
class Button:
    """A button. Those that lead to another site have a link."""

    label: str
    is_primary: bool = False
    link: str = ""
    is_wide: bool = False
    is_plain: bool = False
    is_off: bool = False


@dataclass(frozen=True)
class Note:
    """A coloured box: an error, a warning, an info or a success. One that `is_passing` soon goes."""

    colour: str
    title: str
    body: str
    is_passing: bool = False


@dataclass(frozen=True)
class Failure:
    """An exception that shows in the app, with the text of each frame of its trace."""

    kind: str
    message: str
    trace: tuple[str, ...]

    @property
    def text(self) -> str:
        """What was raised, as the last line of a traceback says it."""
        return ": ".join(filter(None, [self.kind, self.message]))


@dataclass(frozen=True)
class Progress:
    """A bar; `percent` is from 0 to 100."""

    label: str
    percent: int


@dataclass(frozen=True)
class Pages:
    """The pages of an app, by their names, and which of them shows."""

    options: tuple[Option, ...]


class Kind(Enum):
    """What a group is."""

    PLAIN = "plain"
    BOX = "box"
    ROW = "row"
    COLUMNS = "columns"
    COLUMN = "column"
    TABS = "tabs"
    TAB = "tab"
    FOLD = "fold"
    POPOVER = "popover"
    CHAT = "chat"
    DIALOG = "dialog"


@dataclass(frozen=True)
class Group:
    """Parts that belong together.

    `weight` is the share of a column. `is_open` is for what a reader can open, and `is_user` for messages.
    `height` is in pixels, or 0.
    """

    kind: Kind
    parts: tuple[Part, ...]
    label: str = ""
    is_open: bool = True
    weight: float = 1
    is_user: bool = False
    height: int = 0


Part = (
    Heading
    | Prose
    | Plain
    | Code
    | Space
    | Divider
    | Metric
    | Table
    | Figure
    | Image
    | Field
    | Slider
    | Check
    | Choice
    | Button
    | Note
    | Failure
    | Progress
    | Pages
    | Group
)


@dataclass(frozen=True)
class Picture:
    """What an app shows. `is_cut` says that it shows more than this."""

    main: Sequence[Part]
    sidebar: Sequence[Part]
    is_cut: bool = False
