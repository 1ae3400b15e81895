"""The text of a program's own HTML, without its elements, styles and scripts."""

from __future__ import annotations

from html.parser import HTMLParser

_BLOCKS = frozenset(
    "address article aside blockquote br dd div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 header "  # noqa: SIM905
    "hr li main nav ol p pre section table tr ul".split()
)
_CELLS = frozenset({"td", "th"})
_HIDDEN = frozenset({"head", "script", "style", "svg", "template", "title"})


def text_of_html(source: str) -> str:
    """Return the text of a program's own HTML, a line for each block."""
    reader = _TextOfHtml()
    reader.feed(source)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.found).split("\n"))
    return "\n".join(line for line in lines if line)


class _TextOfHtml(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._hidden = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if not self._hidden and tag in _HIDDEN:
            self._hidden = tag
        self._part(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag == self._hidden:
            self._hidden = ""
        self._part(tag)

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            # Only elements part lines.
            self.found.append(data.replace("\n", " "))

    def _part(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.found.append("\n")
        elif tag in _CELLS:
            self.found.append(" ")
