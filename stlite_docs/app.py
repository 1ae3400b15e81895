"""One live program in a page: what a block, its page and its site say, put together."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from stlite_docs.block import DEFAULT_ENTRYPOINT, Body, Source, read_body
from stlite_docs.cargo import Asset, Cargo
from stlite_docs.check import SyntaxFault, parse_program
from stlite_docs.demand import Demand, find_demand
from stlite_docs.options import BLOCK_OPTIONS, Check, Settings, lay_over, parse_options
from stlite_docs.origin import Origin
from stlite_docs.place import Place
from stlite_docs.pool import name_pool
from stlite_docs.problems import Problem, Subject

# What an argument is, where it is no file: in MyST the rest of a fence's first line, options as well
# (```` ```{stlite} height="300" ````), and in RST a program without a blank line above it.
_NO_FILE = re.compile(r"[\w-]+=|.*\n")
# Problems after which there is nothing sensible to run.
_FATAL = frozenset({Subject.EMPTY, Subject.FILE, Subject.SYNTAX})


@dataclass(frozen=True)
class Block:
    """The source text that declares an app, as an adapter found it.

    `place` is where the block begins, `body_place` where its text does. `options` are those of the header or
    directive, as text or native data; a program file is the option `file`, or the `argument` in a host where
    text may stand behind the block's name. Options that a host takes care of itself are `ignored`.
    """

    place: Place
    body: str
    body_place: Place
    options: Mapping[str, object] = field(default_factory=dict)
    argument: str = ""
    ignored: frozenset[str] = frozenset()


@dataclass(frozen=True)
class App:
    """One app, ready to be rendered; `dependencies` are the files it was read from, existing or not."""

    place: Place
    sources: tuple[Source, ...]
    settings: Settings
    demand: Demand = field(default_factory=Demand)
    problems: tuple[Problem, ...] = ()
    dependencies: tuple[Path, ...] = ()
    assets: tuple[Asset, ...] = ()

    @property
    def is_live(self) -> bool:
        """Whether there is a program that can be started."""
        return not any(problem.subject in _FATAL for problem in self.problems)

    @property
    def entrypoint(self) -> str:
        """The name of the file that `streamlit run` would get."""
        return self.settings.entrypoint or self.sources[0].name

    @property
    def pool(self) -> str:
        """The name of the app's pool, without the runtime's id."""
        return name_pool(self.settings, self.demand.requirements)

    @property
    def cargo(self) -> Cargo:
        """What travels into the site with it."""
        return Cargo(self.place, self.pool, self.demand, self.assets)


def build_app(
    block: Block,
    origin: Origin,
    *,
    page: Mapping[str, object] | None = None,
    site: Mapping[str, object] | None = None,
) -> App:
    """Put an app together; whatever is wrong is in its `problems`, and nothing is raised.

    Args:
        block: What the adapter found.
        origin: Where the page's files are.
        page: Raw options of the page (see `options.page_layer`).
        site: Options of the site, parsed, by key.
    """
    notes = _Notes(block.place)
    header, body = _read_block(block, notes)
    page_values, wrong = parse_options(page or {})
    notes.add_all(Subject.OPTION, (f"page metadata: {message}" for message in wrong))
    values, wrong = parse_options(header, BLOCK_OPTIONS)
    notes.add_all(Subject.OPTION, wrong)

    file = values.pop("file", None)
    sources = body.sources
    dependencies: tuple[Path, ...] = ()
    if isinstance(file, str) and _NO_FILE.match(file):
        notes.add(
            Subject.HEADER,
            f"the text behind the block's name is read as a program file, got {file!r}; "
            "write options as lines at the head of the block, such as ':height: 300', and the program below "
            "a blank line",
        )
    elif isinstance(file, str):
        path = origin.locate(file)
        dependencies = (path,)
        program = _read_program(file, path, origin, notes)
        sources = (program, *sources) if program else sources
    settings = lay_over(site or {}, page_values, values)
    if not notes.has(Subject.FILE):
        _check_entrypoint(sources, settings, notes)
    trees = _check_programs(sources, settings, notes)
    return App(
        place=block.place,
        sources=sources,
        settings=settings,
        demand=find_demand(trees, settings.requirements),
        problems=tuple(notes.problems),
        dependencies=dependencies,
    )


class _Notes:
    """Collects what is wrong with one block."""

    def __init__(self, place: Place) -> None:
        self.problems: list[Problem] = []
        self._place = place

    def add(self, subject: Subject, message: str, place: Place | None = None) -> None:
        self.problems.append(Problem(subject, message, place or self._place))

    def add_all(self, subject: Subject, messages: Iterable[str]) -> None:
        for message in messages:
            self.add(subject, message)

    def has(self, subject: Subject) -> bool:
        return any(problem.subject == subject for problem in self.problems)


def _read_block(block: Block, notes: _Notes) -> tuple[dict[str, object], Body]:
    body = read_body(block.body, block.body_place)
    options = {**block.options, **body.options}
    twice = block.options.keys() & body.options.keys()
    if block.argument:
        twice |= {"file"} & options.keys()
        options["file"] = block.argument
    if "file" in options and not _NO_FILE.match(str(options["file"])):
        body = read_body(block.body, block.body_place, first_name=None)
    for message, place in body.wrong:
        notes.add(Subject.FILE, message, place)
    for name in sorted(twice):
        notes.add(
            Subject.OPTION, f"option {name!r} is set twice, in the header and in the text; keep one of them"
        )
    return {name: value for name, value in options.items() if name not in block.ignored}, body


def _read_program(name: str, path: Path, origin: Origin, notes: _Notes) -> Source | None:
    try:
        text = path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        notes.add(
            Subject.FILE,
            f"program file {name!r} not found: looked for {origin.name(path)}; "
            "paths are relative to the page, or to the docs root when they start with '/'",
        )
    except IsADirectoryError:
        notes.add(Subject.FILE, f"expected a program file such as app.py, got the folder {name!r}")
    except UnicodeDecodeError as error:
        notes.add(
            Subject.FILE, f"program file {name!r} is not UTF-8 text (byte {error.start}); save it as UTF-8"
        )
    except OSError as error:
        notes.add(Subject.FILE, f"program file {name!r} cannot be read: {error.strerror or error}")
    else:
        return Source(path.name, text, Place(name, 1))
    return None


def _check_entrypoint(sources: tuple[Source, ...], settings: Settings, notes: _Notes) -> None:
    names = [source.name for source in sources]
    entrypoint = settings.entrypoint or (names[0] if names else DEFAULT_ENTRYPOINT)
    if not names:
        notes.add(
            Subject.EMPTY, "the block is empty; write a Streamlit program in it, or name one: file=app.py"
        )
    elif entrypoint not in names:
        notes.add(
            Subject.FILE, f"entrypoint {entrypoint!r} is not a file of this app; it has {', '.join(names)}"
        )
    elif not next(source for source in sources if source.name == entrypoint).text.strip():
        notes.add(Subject.EMPTY, f"the app's program {entrypoint!r} is empty; write a Streamlit program")


def _check_programs(sources: Iterable[Source], settings: Settings, notes: _Notes) -> list[ast.Module | None]:
    trees: list[ast.Module | None] = []
    for source in sources:
        if not source.name.endswith(".py"):
            continue
        parsed = parse_program(source.text)
        if isinstance(parsed, SyntaxFault):
            if settings.check is Check.STATIC:
                place = source.place.below(parsed.line - 1)
                notes.add(Subject.SYNTAX, f"syntax error in {source.name}: {parsed.message}", place)
            parsed = None
        trees.append(parsed)
    return trees
