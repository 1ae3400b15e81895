"""The command `stlite-docs`."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Sequence
from pathlib import Path

from stlite_docs import __version__
from stlite_docs.demand import Demand
from stlite_docs.problems import StliteError
from stlite_docs.runtime.cache import Cache
from stlite_docs.runtime.pinned import PYODIDE, STLITE, STREAMLIT
from stlite_docs.runtime.preparation import Runtime, RuntimeKind, prepare_runtime

_MEGABYTE = 1_000_000
_POOL = "shared"


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code: 0, or 1 when something is wrong or missing."""
    arguments = _parser().parse_args(argv)
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    try:
        code: int = arguments.run(arguments)
    except StliteError as error:
        print(f"stlite-docs: {error}", file=sys.stderr)  # noqa: T201 - a command talks on its streams
        return 1
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="stlite-docs", description="Live Streamlit apps in documentation.")
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    runtime = commands.add_parser(
        "runtime",
        help="fetch what apps run on",
        description="Fetch what apps run on into the cache, and publish it if a folder is given.",
    )
    runtime.add_argument("requirements", nargs="*", metavar="REQUIREMENT", help="package an app asks for")
    runtime.add_argument(
        "--runtime",
        choices=[str(kind) for kind in RuntimeKind],
        default=str(RuntimeKind.LOCAL),
        help="local: the site serves all of it (default); cdn: most of it comes from the CDN",
    )
    runtime.add_argument(
        "--pyodide-packages", metavar="PLACE", help="address or folder that has Pyodide's packages"
    )
    runtime.add_argument("--cache", type=Path, metavar="FOLDER", help="keep fetched files here")
    runtime.add_argument("--output", type=Path, metavar="FOLDER", help="publish the runtime into this folder")
    runtime.add_argument("--update", action="store_true", help="choose versions of the requirements anew")
    runtime.set_defaults(run=_runtime)
    return parser


def _runtime(arguments: argparse.Namespace) -> int:
    runtime = prepare_runtime(
        arguments.runtime,
        {_POOL: [Demand(tuple(arguments.requirements))]},
        pyodide_packages=arguments.pyodide_packages,
        cache=arguments.cache,
        update=arguments.update,
    )
    _say(f"runtime {runtime.kind} {runtime.id}")
    _say(f"  stlite {STLITE.version}, Streamlit {STREAMLIT.version}, Pyodide {PYODIDE.version}")
    _say(f"  {_size(runtime)}, kept in {Cache(arguments.cache).root}")
    if arguments.output:
        try:
            runtime.publish(arguments.output)
        except OSError as error:
            raise StliteError(f"The runtime cannot be written to {arguments.output}: {error}") from error
        _say(f"  published in {arguments.output}")
    missing = runtime.missing[_POOL]
    for requirement, reason in missing.items():
        print(f"missing: {requirement}: {reason}", file=sys.stderr)  # noqa: T201 - as above
    return 1 if missing else 0


def _size(runtime: Runtime) -> str:
    contents = runtime.files.values()
    size = sum(len(c) if isinstance(c, bytes) else c.stat().st_size for c in contents)
    return f"{len(contents)} files, {size / _MEGABYTE:.1f} MB"


def _say(line: str) -> None:
    print(line)  # noqa: T201 - as above
