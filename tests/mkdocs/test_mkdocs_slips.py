"""What authors slip on in Markdown is said at its line, and says what to write."""

from __future__ import annotations

import pytest

from block_cases import Case, read_cases, told
from fake_runtime import FakeRuntime
from mkdocs_site import Site

CASES = read_cases("markdown")


@pytest.fixture(scope="module")
def messages(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Return all warnings of a site with all cases."""
    site = Site(tmp_path_factory.mktemp("slips"), {f"{case.file}.md": case.text for case in CASES})
    site.write("docs/index.md", "# Home\n")
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr("stlite_docs.publish.site.prepare_runtime", FakeRuntime().prepare)
        return site.build_loudly()[1]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_slip(messages: list[str], case: Case) -> None:
    """Each slip has its messages, and no other."""
    assert list(told(messages, case, ".md")) == list(case.says)
