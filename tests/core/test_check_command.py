"""The command `stlite-docs check`: what it checks, and its reports."""

from __future__ import annotations

import json
import re
import sys
from email.message import Message
from pathlib import Path

import pytest

from notebook_files import notebook
from stlite_docs.base import help_links
from stlite_docs.base.place import Place
from stlite_docs.base.problems import Problem, ProblemKind
from stlite_docs.checking.check import Result
from stlite_docs.checking.readers import Finding, locate
from stlite_docs.checking.report import Format, write_report
from stlite_docs.cli import main

_GOOD = "import streamlit as st\nst.write(1)\n"
_WRONG = 'import streamlit as st\n\nif st.button("Roll"):\n\tst.tabel([1])\n'
_MESSAGE = "Streamlit 1.62 has no st.tabel; did you mean st.table?"
_PAGE = f"# Page\n\n```stlite\n{_WRONG}```\n"
_RST = ".. stlite::\n\n   import streamlit as st\n   st.tabel([1])\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a folder the current one."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(name: str, text: str = _WRONG) -> None:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def files_of(capsys: pytest.CaptureFixture[str], *paths: str) -> list[str]:
    main(["check", "--format", "json", *paths])
    return [problem["file"] for problem in json.loads(capsys.readouterr().out)["problems"]]


def test_programs_without_problems(capsys: pytest.CaptureFixture[str]) -> None:
    """The exit code is 0, and one line says what was checked."""
    write("app.py", _GOOD)
    write("other.py", _GOOD)
    assert main(["check"]) == 0
    assert capsys.readouterr().out == "2 apps in 2 files: 0 problems\n"


def test_text_shows_the_source(capsys: pytest.CaptureFixture[str]) -> None:
    """A message has its place and its kind, and a caret below its column, also after a tab."""
    write("app.py")
    assert main(["check", "app.py"]) == 1
    assert capsys.readouterr().out == (
        f"app.py:4:5: {_MESSAGE} [name]\n    \tst.tabel([1])\n    \t   ^\n"
        "See 'What messages mean' in the documentation for [name].\n"
        "1 app in 1 file: 1 problem\n"
    )


def test_script_block_is_read(capsys: pytest.CaptureFixture[str]) -> None:
    """Options and requirements in a program's script block count, as in a build."""
    header = "# /// script\n# dependencies = [3]\n# [tool.stlite-docs]\n# ignore = 'name'\n# ///\n"
    write("app.py", header + _WRONG)
    assert main(["check", "app.py"]) == 1
    out = capsys.readouterr().out
    assert out.startswith("app.py:1: the block '# /// script' of app.py: expected a list of strings")
    assert out.endswith("1 app in 1 file: 1 problem\n")


def test_program_alone_has_unknown_data(capsys: pytest.CaptureFixture[str]) -> None:
    """A page can give data to a program, so the program alone does not lack it."""
    write("app.py", _GOOD + 'open("data.csv")\n')
    assert main(["check", "app.py"]) == 0
    capsys.readouterr()


def test_folders_that_are_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    """Hidden folders, virtual environments and outputs have no sources. Nor is all Python an app.

    Git's hooks name all files that have changed.
    """
    write("venv/pyvenv.cfg", "")
    for name in (".tox", "venv/lib", "site", "_build", "node_modules", "docs"):
        write(f"{name}/app.py")
    write("docs/both.py", "import json, streamlit as st\nst.tabel(1)\n")
    write("docs/setup.py", "st.tabel(1)\n")
    assert files_of(capsys) == ["docs/app.py", "docs/both.py"]
    assert files_of(capsys, "docs/setup.py", "docs/app.py") == ["docs/app.py"]


def test_pages_of_all_kinds(capsys: pytest.CaptureFixture[str]) -> None:
    """Pages without a site have the defaults. A program of two pages is reported once."""
    write("page.md", _PAGE)
    write("page.rst", _RST)
    write("first.md", "```stlite\n:file: app.py\n```\n")
    write("deep/second.md", "```stlite\n:file: ../app.py\n```\n")
    write("app.py")
    assert files_of(capsys) == ["app.py", "page.md", "page.rst"]
    write(".git/HEAD", "")
    assert files_of(capsys, "page.rst", "deep") == ["app.py", "page.rst"]


NOTEBOOK = notebook(
    "# Page", f"%pip install x\n{_PAGE}", f"{_PAGE}\n\n{_PAGE}", _PAGE, as_lines=True, indent=1
)


def test_notebooks(capsys: pytest.CaptureFixture[str]) -> None:
    """A place in a notebook has the cell and its line. For programs, it has the line of the file."""
    write("notes.ipynb", NOTEBOOK)
    assert main(["check", "notes.ipynb"]) == 1
    report = capsys.readouterr().out
    assert report.splitlines()[:3] == [
        f"notes.ipynb:cell 3:7:5: {_MESSAGE} [name]",
        "    \tst.tabel([1])",
        "    \t   ^",
    ]
    assert re.findall(r"(?m)^\S+:cell \d+:\d+", report) == [
        "notes.ipynb:cell 3:7",
        "notes.ipynb:cell 3:17",
        "notes.ipynb:cell 4:7",
    ]
    lines = [number for number, line in enumerate(NOTEBOOK.splitlines(), 1) if "st.tabel" in line][1:]
    main(["check", "notes.ipynb", "--format", "json"])
    problems = json.loads(capsys.readouterr().out)["problems"]
    assert [(problem["line"], problem["column"]) for problem in problems] == [(line, None) for line in lines]
    assert problems[0]["cell"] == {"number": 3, "line": 7, "column": 5}
    main(["check", "notes.ipynb", "--format", "sarif"])
    [run] = json.loads(capsys.readouterr().out)["runs"]
    [first, *_] = run["results"]
    assert first["locations"][0]["physicalLocation"]["region"] == {"startLine": lines[0]}
    main(["check", "notes.ipynb", "--format", "github"])
    assert f"file=notes.ipynb,line={lines[0]},title=" in capsys.readouterr().out


def test_notebooks_of_a_site(capsys: pytest.CaptureFixture[str]) -> None:
    """Cells have the site's options, and find files in the notebook's folder."""
    write("mkdocs.yml", "site_name: Site\nmarkdown_extensions: [pymdownx.superfences]\nplugins: [stlite]\n")
    write(
        "docs/deep/notes.ipynb", notebook("```stlite\n:file: app.py\n```\n", "```stlite\n:file: no.py\n```\n")
    )
    write("docs/deep/app.py")
    assert main(["check", "docs/deep/notes.ipynb"]) == 1
    first, second = re.findall(r"(?m)^docs.*?: ", capsys.readouterr().out)
    assert (first, second) == ("docs/deep/app.py:4:5: ", "docs/deep/notes.ipynb:cell 2:1: ")


def test_file_that_is_no_notebook(capsys: pytest.CaptureFixture[str]) -> None:
    """It is named."""
    write("notes.ipynb", '{"worksheets": []}')
    assert main(["check", "notes.ipynb"]) == 1
    assert "notes.ipynb: expected a Jupyter notebook of format 4" in capsys.readouterr().err


def test_docs_of_the_site_are_the_default(capsys: pytest.CaptureFixture[str]) -> None:
    """Without a path, the command checks the docs that the site's configuration names."""
    write("mkdocs.yml", "site_name: Site\ndocs_dir: pages\nmarkdown_extensions: [pymdownx.superfences]\n")
    write("pages/index.md", _PAGE)
    write("pages/old.rst", _RST)
    write("README.md", _PAGE)
    assert files_of(capsys) == ["pages/index.md", "pages/old.rst"]
    assert files_of(capsys, "README.md") == ["README.md"]


@pytest.mark.parametrize(
    ("name", "expected"), [("nowhere", "which does not exist"), ("data.csv", "(.ipynb, .md, .py, .rst)")]
)
def test_path_that_cannot_be_checked(capsys: pytest.CaptureFixture[str], name: str, expected: str) -> None:
    """A wrong path is explained."""
    write("data.csv", "")
    assert main(["check", name]) == 1
    assert expected in capsys.readouterr().err


def test_wrong_format_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    """The formats are named."""
    with pytest.raises(SystemExit) as stopped:
        main(["check", "--format", "xml"])
    assert stopped.value.code == 2
    assert "sarif" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("page", "module", "host", "extra"),
    [
        ("page.md", "mkdocs_plugin", "mkdocs.config", "mkdocs"),
        ("page.rst", "sphinx_ext", "sphinx.application", "sphinx"),
    ],
)
def test_missing_host_is_named(  # noqa: PLR0913, PLR0917 - what a test gets
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    page: str,
    module: str,
    host: str,
    extra: str,
) -> None:
    """What a page needs and is not installed is named, with what to install."""
    write(page, _PAGE)
    monkeypatch.delitem(sys.modules, f"stlite_docs.{module}.check", raising=False)
    monkeypatch.setitem(sys.modules, host, None)
    assert main(["check"]) == 1
    assert f"Install stlite-docs[{extra}]" in capsys.readouterr().err


def result_of(folder: Path, *problems: Problem) -> Result:
    return Result(tuple(locate(problem, folder / "page.md", folder) for problem in problems), 1, 1)


def test_github_commands_are_escaped(folder: Path) -> None:
    """No character of a name or a message ends a property or a command."""
    problem = Problem(ProblemKind.NAME, "100%,\nno: 1", Place("a,b:c%.md", 3, 4))
    finding = Finding(problem, folder / "a,b:c%.md")
    assert write_report(Result((finding,), 1, 1), Format.GITHUB, folder).splitlines() == [
        "::error file=a%2Cb%3Ac%25.md,line=3,col=4,title=stlite [name]::100%25,%0Ano: 1",
        "1 app in 1 file: 1 problem",
    ]


def test_sarif(folder: Path) -> None:
    """The log has the version, a rule for each kind, and the place of each problem."""
    known = Problem(ProblemKind.OPTION, "first", Place(f"{folder.name}/my page.md", 3, 4))
    unknown = Problem(ProblemKind.CALL, "second", Place("<markdown>"))
    log = json.loads(write_report(result_of(folder, known, unknown), Format.SARIF, folder))
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("sarif-2.1.0.json")
    [run] = log["runs"]
    assert run["columnKind"] == "utf16CodeUnits"
    assert run["tool"]["driver"]["name"] == "stlite-docs"
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["call", "option"]
    first, second = run["results"]
    assert (first["ruleId"], first["ruleIndex"], first["message"]) == ("option", 1, {"text": "first"})
    place = first["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "my%20page.md"
    assert place["region"] == {"startLine": 3, "startColumn": 4}
    assert "region" not in second["locations"][0]["physicalLocation"]


def test_sarif_columns_and_addresses(folder: Path) -> None:
    """Columns count as editors count, in UTF-16 code units; a file beside the folder has a whole address."""
    docs = folder / "docs"
    write("docs/page.md", "# 🎲\n`🎲` é st.tabel()\n")
    write("a b.md")
    findings = [
        Finding(Problem(ProblemKind.NAME, "m", Place("page.md", 2, column)), docs / "page.md")
        for column in (1, 2, 3, 7)
    ]
    findings.append(Finding(Problem(ProblemKind.NAME, "m", Place("../a b.md", 1)), folder / "a b.md"))
    [run] = json.loads(write_report(Result(tuple(findings), 1, 1), Format.SARIF, docs))["runs"]
    *inside, beside = [result["locations"][0]["physicalLocation"] for result in run["results"]]
    assert [place["region"]["startColumn"] for place in inside] == [1, 2, 4, 8]
    assert beside["artifactLocation"]["uri"] == (folder / "a b.md").as_uri()
    assert beside["region"] == {"startLine": 1}


def test_sarif_rules(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each kind has a rule with what SARIF requires, two descriptions, and the section about the kind."""
    monkeypatch.setattr("stlite_docs.base.help_links._find_docs", lambda: "https://docs.example/")
    problems = [Problem(kind, f"a {kind}", Place("page.md", 1, 2)) for kind in ProblemKind]
    log = json.loads(write_report(result_of(folder, *problems), Format.SARIF, folder))
    assert log.keys() == {"$schema", "version", "runs"}
    [run] = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == sorted(ProblemKind)
    pages = Path(__file__).parents[2] / "example_site" / "pages"
    headings = (pages / "messages.md").read_text(encoding="utf-8").splitlines()
    for rule in rules:
        assert rule.keys() == {"id", "shortDescription", "fullDescription", "helpUri"}
        assert rule["helpUri"] == f"https://docs.example/messages/#{rule['id']}"
        assert f"## {rule['id']}" in headings
        short, full = rule["shortDescription"]["text"], rule["fullDescription"]["text"]
        assert short.endswith(".")
        assert short.count(". ") == 0
        assert full.startswith(f"{short} ")
        assert full.endswith(".")
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["message"]["text"]
        assert result["level"] in {"none", "note", "warning", "error"}
        [location] = result["locations"]
        region = location["physicalLocation"]["region"]
        assert min(region["startLine"], region["startColumn"]) >= 1


def test_json(folder: Path) -> None:
    """What is unknown is null."""
    problem = Problem(ProblemKind.CALL, "text", Place("<markdown>"))
    assert json.loads(write_report(result_of(folder, problem), Format.JSON, folder)) == {
        "apps": 1,
        "files": 1,
        "problems": [
            {"file": "<markdown>", "line": None, "column": None, "kind": "call", "message": "text"},
        ],
    }


@pytest.mark.parametrize("content", [b"\xff\n", b"short\n", None])
def test_source_that_cannot_be_shown(folder: Path, content: bytes | None) -> None:
    """A message does not need its source line."""
    if content is not None:
        (folder / "page.md").write_bytes(content)
    problem = Problem(ProblemKind.CALL, "text", Place(f"{folder.name}/page.md", 7, 1), details="more")
    report = write_report(result_of(folder, problem), Format.TEXT, folder)
    assert report.startswith("page.md:7:1: text [call]\nmore\nSee ")


def test_files_below_the_docs(folder: Path) -> None:
    """A page names a file after `/` below the docs."""
    write("app.py")
    problem = Problem(ProblemKind.NAME, "text", Place("/app.py", 4, 5))
    assert locate(problem, folder / "deep/page.md", folder).path == folder / "app.py"


def test_programs_of_a_site(capsys: pytest.CaptureFixture[str]) -> None:
    """Programs have the options of their site."""
    write("docs/app.py")
    write("mkdocs.yml", "site_name: Site\nplugins:\n  - stlite:\n      ignore: name\n")
    assert files_of(capsys, "docs/app.py") == []
    write("mkdocs.yml", "site_name: Site\nplugins: [stlite]\n")
    assert files_of(capsys, "docs/app.py") == ["docs/app.py"]


def test_unknown_format(capsys: pytest.CaptureFixture[str]) -> None:
    """The message names the formats."""
    with pytest.raises(SystemExit):
        main(["check", "--format", "jsn"])
    assert re.search(
        r"'jsn' \(choose from '?text'?, '?github'?, '?json'?, '?sarif'?\)", capsys.readouterr().err
    )


def test_links_to_the_documentation(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each kind links to its section, as soon as the package says where its documentation is."""
    write("app.py")
    assert main(["check", "app.py", "--format", "json"]) == 1
    assert "help" not in json.loads(capsys.readouterr().out)["problems"][0]
    monkeypatch.setattr("stlite_docs.base.help_links._find_docs", lambda: "https://docs.example/en/")
    link = "https://docs.example/en/messages/#name"
    main(["check", "app.py", "--format", "json"])
    assert json.loads(capsys.readouterr().out)["problems"][0]["help"] == link
    main(["check", "app.py", "--format", "sarif"])
    [rule] = json.loads(capsys.readouterr().out)["runs"][0]["tool"]["driver"]["rules"]
    assert (rule["id"], rule["helpUri"]) == ("name", link)
    for form in ("text", "github"):
        main(["check", "app.py", "--format", form])
        assert link in capsys.readouterr().out


def test_address_of_the_documentation(monkeypatch: pytest.MonkeyPatch) -> None:
    """It comes from the package's metadata."""
    fields = Message()
    fields["Project-URL"] = "Source, https://code.example"
    fields["Project-URL"] = "Documentation, https://docs.example"
    monkeypatch.setattr(help_links, "metadata", lambda _name: fields)
    help_links._find_docs.cache_clear()
    assert help_links.find_help(ProblemKind.RUN) == "https://docs.example/messages/#run"
    help_links._find_docs.cache_clear()
