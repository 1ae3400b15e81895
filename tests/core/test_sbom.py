"""The list of a runtime's parts, by the schema of CycloneDX."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from runtime_parts import make_wheel, use_base, use_parts
from stlite_docs.cli import main
from stlite_docs.pins.pinned import PYODIDE, STLITE


@pytest.fixture
def options(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Give options that make the command work with small stand-ins."""
    use_base(monkeypatch, tmp_path / "index")
    make_wheel(tmp_path / "index", "humanize", "4.9.0", requires=["bar"])
    make_wheel(tmp_path / "index", "bar", "1.0+local", metadata="License: a licence of its own\n")
    use_parts(monkeypatch, tmp_path / "npm")
    make_wheel(tmp_path / "packages", "numpy", "2.2.5", tag="cp313-cp313-pyodide_2025_0_wasm32")
    return ["--cache", str(tmp_path / "cache"), "--pyodide-packages", str(tmp_path / "packages")]


def read(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """Return the list that the command has printed, which the official schema accepts."""
    text = capsys.readouterr().out
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    found: dict[str, Any] = json.loads(text)
    return found


@pytest.mark.parametrize("kind", ["local", "cdn"])
def test_parts(options: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str) -> None:
    """All parts have their versions, hashes, licences and dependencies; a built site has the same list."""
    site = str(tmp_path / "site" / "stlite-00000000")
    command = ["runtime", "--sbom", "--runtime", kind, *options, "humanize", "numpy"]
    assert main([*command, "--output", site]) == 0
    sbom = read(capsys)
    parts = {part["bom-ref"]: part for part in sbom["components"]}
    assert {"npm:@stlite/browser", "npm:pyodide", "inside:CPython"} <= parts.keys()
    assert {"humanize", "bar", "numpy", "streamlit", "stlite-lib", "micropip"} <= parts.keys()
    assert parts["npm:@stlite/browser"]["purl"] == f"pkg:npm/%40stlite/browser@{STLITE.version}"
    assert parts["npm:@stlite/browser"]["hashes"][0]["alg"] == "SHA-512"
    assert parts["npm:pyodide"]["licenses"] == [{"license": {"id": PYODIDE.license}}]
    assert parts["humanize"]["licenses"] == [{"license": {"name": "MIT"}}]
    assert parts["bar"]["licenses"] == [{"license": {"name": "a licence of its own"}}]
    assert parts["bar"]["purl"] == "pkg:pypi/bar@1.0%2Blocal"
    [manifest] = Path(site).glob("runtime.json")
    lock = json.loads((manifest.parent / json.loads(manifest.read_text())["lock"]).read_text())
    for key, entry in lock["packages"].items():
        assert parts[key]["hashes"] == [{"alg": "SHA-256", "content": entry["sha256"]}]
    depends = {entry["ref"]: entry["dependsOn"] for entry in sbom["dependencies"]}
    assert depends["humanize"] == ["bar"]
    assert set(depends["runtime"]) == set(parts)

    assert main(["runtime", "--sbom", "--site", str(tmp_path / "site")]) == 0
    assert read(capsys) == sbom


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "expected a built site with a runtime"),
        ('{"error": "no runtime"}', "KeyError('lock')"),
        ("[]", "expected a built site with a runtime"),
    ],
)
def test_site_without_a_runtime(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str | None, words: str
) -> None:
    """A folder that is no site is a sentence."""
    if content:
        (tmp_path / "runtime.json").write_text(content)
    assert main(["runtime", "--sbom", "--site", str(tmp_path)]) == 1
    assert words in capsys.readouterr().err


def test_site_of_another_version(
    options: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The hashes of npm packages are those that this version of stlite-docs pins."""
    assert main(["runtime", "--runtime", "cdn", *options, "--output", str(tmp_path / "site")]) == 0
    manifest = tmp_path / "site/runtime.json"
    manifest.write_text(manifest.read_text().replace(f"browser@{STLITE.version}", "browser@1.0.0"))
    assert main(["runtime", "--sbom", "--site", str(tmp_path / "site")]) == 1
    assert f"expected a runtime with @stlite/browser {STLITE.version}, got" in capsys.readouterr().err


def test_site_without_a_list(capsys: pytest.CaptureFixture[str]) -> None:
    """A site is for the list only."""
    assert main(["runtime", "--site", "site"]) == 1
    assert "argument --site: expected --sbom too" in capsys.readouterr().err
