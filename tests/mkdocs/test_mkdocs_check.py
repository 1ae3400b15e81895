"""`stlite-docs check` says what a build of the same pages says."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest
from stlite_docs.mkdocs_plugin.check import check_pages, find_docs

from block_cases import read_cases
from checked_pages import findings_of
from fake_runtime import FakeRuntime
from mkdocs_site import Site
from stlite_docs.base.problems import Ignorable
from stlite_docs.checking.check import check_paths
from stlite_docs.cli import main

CASES = read_cases("markdown")
_WRONG = "```stlite\nimport streamlit as st\nst.buton(1)\n```\n"


def test_same_as_a_build(tmp_path: Path, fake_runtime: FakeRuntime) -> None:
    """All slips of authors have the messages and places of a build."""
    site = Site(tmp_path, {f"{case.file}.md": case.text for case in CASES})
    site.write("docs/index.md", f"---\nstlite: {{height: high}}\n---\n# Home\n\n{_WRONG}")
    site.write("docs/deep/page.md", "- item\n\n    ```stlite\n    :file: ../app.py\n    ```\n")
    site.write("docs/app.py", "import streamlit as st\nst.tabel(1)\n")
    _built, messages = site.build_loudly()
    pages = sorted((tmp_path / "docs").rglob("*.md"))
    found = findings_of(check_pages(tmp_path / "mkdocs.yml", pages))
    assert sorted(finding.problem.log_text for finding in found) == sorted(
        message.removeprefix("stlite: ") for message in messages
    )
    assert len(found) > len(CASES) / 2
    assert fake_runtime


def test_site_options_and_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The site's options count, pages that it excludes do not, and a program is found on the disk."""
    pages = {"index.md": _WRONG, "draft.md": _WRONG, "a/page.md": "```stlite\n:file: /b/app.py\n```\n"}
    site = Site(tmp_path, pages, exclude_docs="draft.md\n")
    site.write("docs/b/app.py", "import streamlit as st\nst.tabel(1)\n")
    site.write_config()
    result = check_paths([tmp_path / "docs"])
    assert [str(finding.path) for finding in result.findings] == [
        str(tmp_path.resolve() / "docs" / name) for name in ("b/app.py", "index.md")
    ]
    assert (result.apps, result.files) == (3, 4)
    site.write_config(plugins=[{"stlite": {"ignore": str(Ignorable.NAME)}}])
    assert main(["check", "--format", "json", str(tmp_path / "docs/index.md")]) == 0
    assert json.loads(capsys.readouterr().out)["apps"] == 1


def test_site_without_the_plugin(tmp_path: Path) -> None:
    """A site that does not use the plugin yet has its defaults. A page outside the docs is read too."""
    site = Site(tmp_path, {"index.md": _WRONG}, plugins=[])
    site.write_config()
    readme = site.write("README.md", _WRONG)
    pages = [tmp_path / "docs/index.md", readme]
    assert len(findings_of(check_pages(tmp_path / "mkdocs.yml", pages))) == 2


def test_site_that_cannot_be_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """A wrong configuration is explained, and what MkDocs says about it is shown."""
    Site(tmp_path, {"index.md": _WRONG}, docs_dir="nowhere").write_config()
    with caplog.at_level(logging.ERROR):
        assert main(["check", str(tmp_path / "docs")]) == 1
    assert "cannot read mkdocs.yml" in capsys.readouterr().err
    assert "nowhere" in caplog.text


def test_page_that_cannot_be_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A page that is not text is named."""
    page = tmp_path / "page.md"
    page.write_bytes(b"\xff\xfe\xff")
    assert main(["check", str(page)]) == 1
    assert f"cannot read {page.resolve()}: 'utf-8' codec" in capsys.readouterr().err


def test_docs_of_a_site(tmp_path: Path) -> None:
    """The site's configuration names the folder with its pages."""
    site = Site(tmp_path, {"index.md": _WRONG})
    site.write_config()
    assert find_docs(tmp_path / "mkdocs.yml") == tmp_path / "docs"
