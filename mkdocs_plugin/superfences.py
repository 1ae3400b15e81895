"""The SuperFences pass that finds our fence: the site's, or our own."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from markdown import Markdown
from markdown.preprocessors import Preprocessor
from pymdownx.superfences import (
    CodeStash,
    SuperFencesBlockPreprocessor,
    SuperFencesCodeBlockProcessor,
    SuperFencesCodeExtension,
)

from .patches import ANY_HEADER, FENCE_USES, SEEN_LINES, has_all, put_in

NAME = "stlite"

_OWN_PASS = "stlite_fence"  # noqa: S105 - a preprocessor's name
_BEFORE_FENCED_CODE = 25.5
_CODE_BLOCK_PRIORITY = 80  # Python-Markdown's default


def find_superfences(md: Markdown) -> Any:
    """Return the SuperFences preprocessor, or None if the site does not use it."""
    name = "fenced_code_block"  # fenced_code registers under the same name.
    host = md.preprocessors[name] if name in md.preprocessors else None  # noqa: SIM401 - it has no `get`
    return host if isinstance(host, SuperFencesBlockPreprocessor) else None


def register_own_pass(md: Markdown) -> None:
    """Register a pass that finds our fence if the site does not use SuperFences."""
    md.preprocessors.register(_OwnPass(md), _OWN_PASS, _BEFORE_FENCED_CODE)


def find_live_pass(md: Markdown) -> Any:
    """Return the SuperFences preprocessor that finds our fence: the site's, or our own."""
    fences = find_superfences(md)
    own: Any = md.preprocessors[_OWN_PASS]
    return own.fences if fences is None else fences


def find_fate(md: Markdown) -> Callable[[], bool]:
    """Return a function that says if the current fence has become HTML. Call it after the conversion.

    SuperFences keeps the text of each fence, and takes it back if the fence is in an indented code block.
    """
    stash = find_live_pass(md).extension.stash
    # SuperFences stores the fence's HTML next.
    key = md.htmlStash.get_placeholder(md.htmlStash.html_counter)[1:-1]
    return lambda: stash.get(key) is not None


def add_fence(md: Markdown, entry: Mapping[str, object], see_lines: Callable[[Sequence[str]], None]) -> None:
    """Add our fence to the active pass. Call it when a page starts, after all extensions have loaded.

    The list of fences belongs to an extension that several Markdown objects can share. So the entry receives
    the calling Markdown object instead of keeping one.

    Args:
        md: The Markdown object.
        entry: Our fence, as SuperFences describes one.
        see_lines: Receives the lines in which the pass looks for fences.
    """
    fences = find_live_pass(md)
    has_all(*FENCE_USES)
    _take_any_header(fences)
    _show_lines(fences, see_lines)
    entries = fences.extension.superfences
    entries[:] = [*(other for other in entries if other["name"] != entry["name"]), entry]


class _OwnPass(Preprocessor):
    """A SuperFences pass only for our fence, for sites without SuperFences.

    SuperFences would change every code block of the site. This pass sees all fences, so a fence inside
    another stays text, and it leaves other fences to the site.
    """

    def run(self, lines: list[str]) -> list[str]:
        """Find our fences unless the site's SuperFences does."""
        if find_superfences(self.md) is not None:
            return lines
        self.fences.extension.stash.clear_stash()
        return list(self.fences.run(lines))

    @functools.cached_property
    def fences(self) -> Any:
        """SuperFences' own classes, with a default entry that accepts no fence.

        The block processor restores fences that turn out to be in an indented code block. It treats other
        code blocks as Python-Markdown does.
        """
        extension = SuperFencesCodeExtension()
        extension.stash = CodeStash()
        extension.superfences.append(
            {"name": "superfences", "test": _accept, "validator": _accept, "formatter": None, "reset": None}
        )
        fences = SuperFencesBlockPreprocessor(self.md)
        code_blocks = SuperFencesCodeBlockProcessor(self.md.parser)
        for processor in (fences, code_blocks):
            processor.config = extension.getConfigs()
            processor.extension = extension
        self.md.registerExtensions(["pymdownx.highlight"], {"pymdownx.highlight": {"_enabled": False}})
        self.md.parser.blockprocessors.register(code_blocks, "code", _CODE_BLOCK_PRIORITY)
        return fences


def _take_any_header(fences: Any) -> None:
    """Make SuperFences accept our fence with a header that it cannot parse, such as `stlite height=300`.

    Otherwise it would silently show the block as text, and use the block's last line as the start of another
    fence, up to the end of the page. Fences with other names follow the site's configuration.
    """

    def replace(original: Callable[[re.Match[str]], object]) -> Callable[[re.Match[str]], bool]:
        def handle_unrecognized(match: re.Match[str]) -> bool:
            setting = getattr(fences, "relaxed_headers", False)
            fences.relaxed_headers = setting or match["lang"] == NAME
            try:
                return bool(original(match))
            finally:
                fences.relaxed_headers = setting

        return handle_unrecognized

    put_in(ANY_HEADER, fences, replace)


def _show_lines(fences: Any, see_lines: Callable[[Sequence[str]], None]) -> None:
    """Have a pass show its lines to a function. With `preserve_tabs`, only the pass itself has them."""

    def replace(original: Callable[[list[str]], Any]) -> Callable[[list[str]], Any]:
        def search_nested(lines: list[str]) -> Any:
            see_lines(lines)
            return original(lines)

        return search_nested

    put_in(SEEN_LINES, fences, replace)


def _accept(*_arguments: object) -> bool:
    return True
