"""Say what keeps a release from being published: `python tests/repository/release_check.py v1.0.0 dist`."""

from __future__ import annotations

import ast
import re
import sys
import tarfile
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
ADDRESSES = ("Source", "Documentation", "Issues", "Changelog")
SECTION = re.compile(r"^## \[(?P<name>[^\]]+)\](?: - (?P<date>\d{4}-\d\d-\d\d))?$", re.MULTILINE)
UNRELEASED = "Unreleased"


def find_faults(root: Path, tag: str, dist: Path) -> list[str]:
    """Return one sentence for each reason not to publish what `dist` has under that tag."""
    version = read_version(root)
    return [
        *_faults_of_tag(tag, version),
        *_faults_of_changelog(root, version),
        *_faults_of_addresses(root),
        *find_faults_of_files(dist, version),
    ]


def read_version(root: Path) -> str:
    """Return the package's version without importing it."""
    tree = ast.parse((root / "stlite_docs" / "__init__.py").read_text(encoding="utf-8"))
    values = {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    return str(ast.literal_eval(values["__version__"]))


def read_sections(root: Path) -> list[tuple[str, str | None]]:
    """Return the version, or "Unreleased", and the date of each section of the changelog, as it has them."""
    text = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    return [(match["name"], match["date"]) for match in SECTION.finditer(text)]


def _faults_of_tag(tag: str, version: str) -> Iterator[str]:
    if tag != f"v{version}":
        yield f"The tag is {tag}; version {version} in stlite_docs/__init__.py needs the tag v{version}."


def _faults_of_changelog(root: Path, version: str) -> Iterator[str]:
    name, date = next(iter(read_sections(root)), (None, None))
    if name != version or date is None:
        yield f"CHANGELOG.md begins with the section {name}; expected `## [{version}] - ` and the day."


def _faults_of_addresses(root: Path) -> Iterator[str]:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    missing = [name for name in ADDRESSES if not project.get("urls", {}).get(name)]
    if missing:
        yield f"[project.urls] in pyproject.toml has no {', '.join(missing)}; PyPI's page would lead nowhere."


def find_faults_of_files(dist: Path, version: str) -> Iterator[str]:
    """Yield one sentence for each thing that is wrong with the files to upload."""
    wheel = f"stlite_docs-{version}-py3-none-any.whl"
    source = f"stlite_docs-{version}.tar.gz"
    found = sorted(path.name for path in dist.iterdir())
    if found != [wheel, source]:
        yield f"{dist} has {', '.join(found) or 'no files'}; expected are {wheel} and {source}."
        return
    with zipfile.ZipFile(dist / wheel) as files:
        if not any(name.startswith("stlite_docs/sphinx_ext/") for name in files.namelist()):
            yield f"{wheel} lacks the Sphinx extension."
    with tarfile.open(dist / source) as files:
        if not any(name.endswith("/tests/conftest.py") for name in files.getnames()):
            yield f"{source} lacks the tests. It must be built in a Git checkout."


def main(arguments: list[str]) -> int:
    """Print the reasons; 1 where there are any."""
    tag, dist = arguments
    faults = find_faults(ROOT, tag, Path(dist))
    sys.stdout.write("\n".join(faults or [f"{tag} can be published."]) + "\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
