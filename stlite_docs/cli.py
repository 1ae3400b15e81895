"""The command `stlite-docs`."""

from __future__ import annotations

import argparse
import io
import json
import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from contextlib import nullcontext, suppress
from pathlib import Path

from stlite_docs import __version__
from stlite_docs.analysis.package_needs import PackageNeeds
from stlite_docs.base.problems import StliteError
from stlite_docs.checking.check import Result, check_paths
from stlite_docs.checking.report import Format, write_report
from stlite_docs.checking.runs import Runs
from stlite_docs.checking.watch import Watch
from stlite_docs.options.declarations import RuntimeKind
from stlite_docs.options.parsers import parse_moment
from stlite_docs.options.raw_values import ValueProblem
from stlite_docs.options.translations import write_template
from stlite_docs.pins.pinned import PYODIDE, STLITE, STREAMLIT
from stlite_docs.publish.site import UPDATE
from stlite_docs.runtime.build import Runtime, prepare_runtime, read_runtime
from stlite_docs.runtime.fetch.cache import Cache
from stlite_docs.runtime.sbom import PublishedRuntime, make_sbom

_MEGABYTE = 1_000_000
_POOL = "shared"


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code: 0, 1 for errors, or the exit code of a build."""
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
    _declare_runtime(
        commands.add_parser(
            "runtime",
            help="download the runtime of apps",
            description="Download the runtime of apps into the cache. With --output, also publish it.",
        )
    )
    _declare_lock(
        commands.add_parser(
            "lock",
            help="update the site's lock",
            description="Run a build of the docs that chooses all versions in the site's lock again.",
        )
    )
    _declare_check(
        commands.add_parser(
            "check",
            help="check the apps of pages and programs",
            description="Check the apps of pages and programs without a build.",
        )
    )
    texts = commands.add_parser(
        "texts",
        help="list the texts to translate",
        description="Print all texts for readers as a gettext template: stlite_docs.pot.",
    )
    texts.set_defaults(run=_texts)
    return parser


def _declare_runtime(runtime: argparse.ArgumentParser) -> None:
    runtime.add_argument("requirements", nargs="*", metavar="REQUIREMENT", help="package that an app needs")
    runtime.add_argument(
        "--runtime",
        choices=[str(kind) for kind in RuntimeKind],
        default=str(RuntimeKind.LOCAL),
        help="local: the site serves everything (default); cdn: most files come from the CDN",
    )
    runtime.add_argument("--pyodide-packages", metavar="PLACE", help="URL or folder with Pyodide's packages")
    runtime.add_argument("--cache", type=Path, metavar="FOLDER", help="folder for downloaded files")
    runtime.add_argument("--output", type=Path, metavar="FOLDER", help="folder to publish the runtime in")
    runtime.add_argument("--exclude-newer", metavar="DATE", default="", help="ignore later releases")
    runtime.add_argument("--sbom", action="store_true", help="print a CycloneDX list of all parts instead")
    runtime.add_argument("--site", type=Path, metavar="FOLDER", help="with --sbom: a built site")
    runtime.add_argument("--update", action="store_true", help="choose versions of the requirements again")
    runtime.set_defaults(run=_runtime)


def _declare_lock(lock: argparse.ArgumentParser) -> None:
    lock.add_argument("--update", action="store_true", required=True, help="choose versions again")
    lock.add_argument(
        "build", nargs=argparse.REMAINDER, metavar="BUILD", help="the build's command, such as `mkdocs build`"
    )
    lock.set_defaults(run=_lock)


def _declare_check(check: argparse.ArgumentParser) -> None:
    check.add_argument(
        "paths", nargs="*", type=Path, metavar="PATH", help="file or folder (default: the docs)"
    )
    formats = [form.value for form in Format]
    check.add_argument("--format", choices=formats, default=formats[0], help="format of the report")
    check.add_argument("--run", dest="runs", action="store_true", help="also run the apps, as a build does")
    check.add_argument("--watch", action="store_true", help="check again what changes, until Ctrl+C")
    check.set_defaults(run=_check)


def _runtime(arguments: argparse.Namespace) -> int:
    if arguments.site:
        if not arguments.sbom:
            raise StliteError("argument --site: expected --sbom too")
        _print_sbom(read_runtime(arguments.site))
        return 0
    runtime = prepare_runtime(
        arguments.runtime,
        {_POOL: [PackageNeeds(tuple(arguments.requirements))]},
        pyodide_packages=arguments.pyodide_packages,
        cache=arguments.cache,
        update=arguments.update,
        exclude_newer=_moment(arguments.exclude_newer),
    )
    if arguments.sbom:
        _print_sbom(runtime.description)
    else:
        _say(f"runtime {runtime.kind} {runtime.id}")
        _say(f"  stlite {STLITE.version}, Streamlit {STREAMLIT.version}, Pyodide {PYODIDE.version}")
        _say(f"  {_size(runtime)}, kept in {Cache(arguments.cache).root}")
    if arguments.output:
        try:
            runtime.publish(arguments.output)
        except OSError as error:
            raise StliteError(f"cannot write the runtime to {arguments.output}: {error}") from error
        if not arguments.sbom:
            _say(f"  published in {arguments.output}")
    missing = runtime.missing[_POOL]
    for requirement, reason in missing.items():
        print(f"missing: {requirement}: {reason}", file=sys.stderr)  # noqa: T201 - the command's output
    return 1 if missing else 0


def _print_sbom(runtime: PublishedRuntime) -> None:
    _say(json.dumps(make_sbom(runtime), indent=2))


def _moment(text: str) -> str:
    try:
        return parse_moment(text) if text else ""
    except ValueProblem as error:
        raise StliteError(f"argument --exclude-newer: {error}") from None


def _lock(arguments: argparse.Namespace) -> int:
    command = arguments.build
    if not command:
        raise StliteError("expected a command, such as `stlite-docs lock --update mkdocs build`")
    # Windows finds `make.bat` for `make` only where it is asked to look for it.
    found = shutil.which(command[0]) or command[0]
    try:
        return subprocess.run([found, *command[1:]], check=False, env={**os.environ, UPDATE: "1"}).returncode
    except OSError as error:
        raise StliteError(f"cannot start {command[0]!r}: {error.strerror or error}") from error


def _check(arguments: argparse.Namespace) -> int:
    _write_utf8()

    def report(result: Result) -> None:
        print(write_report(result, Format(arguments.format), Path.cwd()), flush=True)  # noqa: T201 - as `_say`

    with Runs(_tell) if arguments.runs else nullcontext() as runs:
        if arguments.watch:
            with suppress(KeyboardInterrupt):
                Watch(arguments.paths, runs, report, _tell).follow()
            return 0
        result = check_paths(arguments.paths, runs)
    report(result)
    return 1 if result.findings else 0


def _texts(_arguments: argparse.Namespace) -> int:
    _write_utf8()
    _say(write_template())
    return 0


def _write_utf8() -> None:
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")  # Windows has another default


def _size(runtime: Runtime) -> str:
    contents = runtime.files.values()
    size = sum(len(c) if isinstance(c, bytes) else c.stat().st_size for c in contents)
    return f"{len(contents)} files, {size / _MEGABYTE:.1f} MB"


def _tell(line: str) -> None:
    print(line, file=sys.stderr)  # noqa: T201 - the command's messages, apart from its output


def _say(line: str) -> None:
    print(line)  # noqa: T201 - the command's output
