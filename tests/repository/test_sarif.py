"""What `stlite-docs check` writes as SARIF fits the schema of SARIF 2.1.0."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
from pathlib import Path

import pytest

from stlite_docs.base.place import Place
from stlite_docs.base.problems import Problem, ProblemKind
from stlite_docs.checking.check import Result
from stlite_docs.checking.readers import Finding
from stlite_docs.checking.report import Format, write_report

ROOT = Path(__file__).parents[2]
SCHEMA = ROOT / "tests/browser/node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json"


def test_sarif_fits_its_schema(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All kinds of problems fit, with and without a place; an impossible column does not."""
    monkeypatch.setattr("stlite_docs.base.help_links._find_docs", lambda: "https://docs.example/")
    name = "a b:é%#.md"
    places = [Place(name, 3, 4), Place(name, 3), Place(name)]
    findings = [
        Finding(Problem(kind, "wrong", place), tmp_path / name)
        for kind, place in zip(ProblemKind, itertools.cycle(places), strict=False)
    ]
    findings += [
        Finding(Problem(ProblemKind.RUN, "wrong", places[0]), tmp_path.parent / "beside.md"),
        Finding(Problem(ProblemKind.RUN, "wrong", Place("<markdown>")), None),
    ]
    log = json.loads(write_report(Result(tuple(findings), 1, 1), Format.SARIF, tmp_path))
    assert validate(log, tmp_path) == ""
    region = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]
    region["startColumn"] = 0
    assert "startColumn" in validate(log, tmp_path)


def validate(log: object, folder: Path) -> str:
    path = folder / "log.sarif"
    path.write_text(json.dumps(log), encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "check_jsonschema",
        "--regex-variant",
        "python",
        "--schemafile",
        str(SCHEMA),
        str(path),
    ]
    run = subprocess.run(command, check=False, capture_output=True, encoding="utf-8")
    return run.stdout + run.stderr if run.returncode else ""
