"""What authors slip on in MyST and RST is said at its line, and says what to write."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from block_cases import SUFFIXES, Case, read_cases, told
from fake_runtime import FakeRuntime
from sphinx_project import Project

CASES = [(markup, case) for markup in ("myst", "rst") for case in read_cases(markup)]


@pytest.fixture(scope="module")
def messages(tmp_path_factory: pytest.TempPathFactory) -> Mapping[tuple[str, str], list[str]]:
    """Return the warnings of a project for each markup and each configuration."""
    found = {}
    for markup, conf in dict.fromkeys((markup, case.conf) for markup, case in CASES):
        project = Project(tmp_path_factory.mktemp("slips"), conf)
        project.write("index.rst", "Project\n=======\n\n.. toctree::\n   :glob:\n\n   *\n")
        for other, case in CASES:
            if (other, case.conf) == (markup, conf):
                project.write(f"{case.file}{SUFFIXES[markup]}", case.text)
        with pytest.MonkeyPatch.context() as monkeypatch:
            monkeypatch.setattr("stlite_docs.publish.site.prepare_runtime", FakeRuntime().prepare)
            found[markup, conf] = project.build(strict=False).warnings
    return found


@pytest.mark.parametrize(("markup", "case"), CASES, ids=lambda part: getattr(part, "name", part))
def test_slip(messages: Mapping[tuple[str, str], list[str]], markup: str, case: Case) -> None:
    """Each slip has its messages, and no other. What MyST itself says depends on its version."""
    lines = [*told(messages[markup, case.conf], case, SUFFIXES[markup])]
    said, expected = ([line for line in each if "[myst." not in line] for each in (lines, case.says))
    assert said == expected
