"""A package index that does not mean well: its packages are missing, and nothing else happens."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from runtime_parts import leftovers, make_wheel, served, sha256, use_base, use_parts
from stlite_docs.analysis.package_needs import PackageNeeds
from stlite_docs.runtime.build import Runtime, prepare_runtime


def lie_of_the_name(wheel: Path) -> None:
    _rewrite(wheel, "Name: other\nVersion: 1.0")


def lead_out_by_the_name(wheel: Path) -> None:
    _rewrite(wheel, "Name: ../../../evil\nVersion: 1.0")


def lead_out_by_the_version(wheel: Path) -> None:
    _rewrite(wheel, "Name: evil\nVersion: 1.0/../../../../evil")


def say_nothing(wheel: Path) -> None:
    _rewrite(wheel, "")


def be_no_archive(wheel: Path) -> None:
    wheel.write_bytes(b"<html>not a wheel</html>")


def _rewrite(wheel: Path, metadata: str) -> None:
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("evil.py", "x = 1\n")
        archive.writestr("evil-1.0.dist-info/METADATA", f"Metadata-Version: 2.4\n{metadata}\n")
        archive.writestr("evil-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\n")
        archive.writestr("evil-1.0.dist-info/licenses/../../../../LICENSE", "Licence of evil\n")
        archive.writestr("evil-1.0.dist-info/RECORD", "")


LIES = [lie_of_the_name, lead_out_by_the_name, lead_out_by_the_version, say_nothing, be_no_archive]


def prepare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fragment: str) -> Runtime:
    """Build with an index that links to a wheel."""
    use_base(monkeypatch, tmp_path / "index")
    use_parts(monkeypatch, tmp_path / "npm")
    monkeypatch.delenv("PIP_NO_INDEX")
    (tmp_path / "packages").mkdir()
    wheel = tmp_path / "served" / "evil" / "evil-1.0-py3-none-any.whl"
    link = f'<a href="{wheel.name}{fragment}">{wheel.name}</a>'
    (wheel.parent / "index.html").write_text(link)
    with served(tmp_path / "served") as (address, _):
        monkeypatch.setenv("PIP_INDEX_URL", address)
        return prepare_runtime(
            "local",
            {"shared": [PackageNeeds(("evil",))]},
            cache=tmp_path / "cache",
            pyodide_packages=str(tmp_path / "packages"),
        )


@pytest.mark.parametrize("lie", LIES, ids=lambda lie: lie.__name__)
def test_wheel_that_lies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lie: Callable[[Path], None]
) -> None:
    """A wheel whose metadata does not fit is missing, and the site has all else."""
    wheel = make_wheel(tmp_path / "served" / "evil", "evil")
    lie(wheel)
    runtime = prepare(tmp_path, monkeypatch, f"#sha256={sha256(wheel)}")
    assert list(runtime.missing["shared"]) == ["evil"]
    runtime.publish(tmp_path / "site")
    assert not any("evil" in name for name in leftovers(tmp_path / "site"))
    assert {path.name for path in tmp_path.iterdir()} == {
        "cache",
        "index",
        "npm",
        "packages",
        "served",
        "site",
    }


def test_other_bytes_than_announced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wheel that differs from the hash of the index is missing."""
    make_wheel(tmp_path / "served" / "evil", "evil")
    runtime = prepare(tmp_path, monkeypatch, f"#sha256={'0' * 64}")
    assert list(runtime.missing["shared"]) == ["evil"]
    assert not any("evil" in name for name in leftovers(tmp_path / "cache/wheels"))
