"""What is wrong with a block is said once, with its place, on the terminal and on the page."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from mkdocs.exceptions import Abort

from cases import BROKEN, Broken
from fake_runtime import FakeRuntime
from mkdocs_site import SUPERFENCES, Site
from pages import read_files, read_payloads, read_programs

EXTENSIONS: dict[str, list[Any]] = {
    "superfences": [SUPERFENCES],
    "relaxed": [{SUPERFENCES: {"relaxed_headers": True}}],
    "none": [],
}
FRONT_MATTER = "---\ntitle: Page\n---\n\n"
BOX = '<div class="stlite-app__problem admonition'
GOOD = "# Good\n\n```stlite\nx = 1\n```\n"

with_and_without_superfences = pytest.mark.parametrize("extensions", EXTENSIONS)


@pytest.mark.usefixtures("fake_runtime")
@with_and_without_superfences
@pytest.mark.parametrize("front_matter", ["", FRONT_MATTER], ids=["", "front matter"])
@pytest.mark.parametrize("case", BROKEN, ids=lambda case: case.name)
def test_broken_block(tmp_path: Path, case: Broken, front_matter: str, extensions: str) -> None:
    """The warning and the box on the page have the line in the file and the message of the core."""
    pages: dict[str, str | bytes] = {"index.md": front_matter + case.markdown, "good.md": GOOD, **case.files}
    site = Site(tmp_path, pages, markdown_extensions=EXTENSIONS[extensions])
    message = f"docs/index.md:{case.spot(0, front_matter.count(chr(10)))}: {case.message}"
    built = site.build(warns=[f"stlite: {message}"])
    assert built.page().count(BOX) == 1
    assert message in unescape(built.page())
    program = ("x = 1" in case.markdown) * "x = 1"
    assert program in re.sub("<[^>]*>", "", built.page())
    assert read_programs(built.page("good/index.html")) == ["x = 1\n"]


def test_exit_codes(tmp_path: Path) -> None:
    """Each broken block counts in a strict build, which fails; any build writes the site."""
    pages: dict[str, str | bytes] = {"index.md": GOOD}
    for number, case in enumerate(BROKEN):
        pages |= {f"{number}/{name}" if name[0] != "/" else name: text for name, text in case.files.items()}
        pages[f"{number}/page.md"] = case.markdown
    site = Site(tmp_path, pages)
    strict = site.run("--strict")
    assert strict.returncode == 1, strict.stdout
    for number, case in enumerate(BROKEN):
        assert f"WARNING -  stlite: docs/{number}/page.md:{case.spot(0)}: {case.message}" in strict.stdout
    assert f"Aborted with {len(BROKEN)} warnings in strict mode!" in strict.stdout
    assert "Traceback" not in strict.stdout
    assert (tmp_path / "site/index.html").is_file()
    assert site.run().returncode == 0


def test_properdocs(tmp_path: Path) -> None:
    """ProperDocs, which carries on MkDocs 1, builds the same apps and is as strict."""
    site = Site(tmp_path, {"index.md": GOOD})
    done = site.run("--strict", command="properdocs")
    assert done.returncode == 0, done.stdout
    html = (tmp_path / "site/index.html").read_text()
    assert read_programs(html)
    assert 'type="module"' in html
    site.write("docs/index.md", BROKEN[0].markdown)
    done = site.run("--strict", command="properdocs")
    assert done.returncode == 1
    assert BROKEN[0].message in done.stdout


def test_exit_code_of_a_good_site(tmp_path: Path) -> None:
    """A strict build of a site without mistakes succeeds, and we say one line, which counts the apps."""
    done = Site(tmp_path, {"index.md": GOOD}).run("--strict")
    assert done.returncode == 0, done.stdout
    lines = done.stdout.replace(str(tmp_path), "").splitlines()
    said = [line for line in lines if "stlite" in line]
    assert said == ["INFO    -  stlite: 1 app: checked without running, 0 problems"]


def test_interpreters_are_listed(tmp_path: Path) -> None:
    """The build says which apps have an interpreter of their own, as the documentation shows it."""
    page = "```stlite\nx = 1\n```\n\n```stlite\n:env: A=1\n\nx = 1\n```\n"
    done = Site(tmp_path, {"index.md": page}).run("--strict")
    assert done.returncode == 0, done.stdout
    assert "\nINFO    -  stlite: 2 interpreters for 2 apps:\n  shared: 1 app\n" in done.stdout


@pytest.mark.usefixtures("fake_runtime")
@with_and_without_superfences
def test_header_without_quotes(tmp_path: Path, extensions: str) -> None:
    """A header that cannot be read is explained; its program runs, and what follows stays what it is."""
    page = "```stlite height=300\nx = 1\n\ny = 2\n```\n\n```python\nz = 3\n```\n\n```stlite\nx = 4\n```\n"
    site = Site(tmp_path, {"index.md": page}, markdown_extensions=EXTENSIONS[extensions])
    message = (
        """expected option values in quotes, such as '```stlite height="400"', got '```stlite height=300'"""
    )
    built = site.build(warns=[f"stlite: docs/index.md:1: {message}"])
    assert f"docs/index.md:1: {message}" in unescape(built.page())
    assert read_programs(built.page()) == ["x = 1\n\ny = 2\n", "x = 4\n"]
    assert built.page().count(BOX) == 1


@pytest.mark.usefixtures("fake_runtime")
def test_header_of_another_fence(tmp_path: Path) -> None:
    """Headers of other fences that SuperFences does not read are left to it."""
    page = GOOD + "\n```python height=300\nx = 1\n```\n"
    plain = Site(tmp_path / "plain", {"index.md": page.replace("```stlite", "```python")}, plugins=[])
    with_apps = Site(tmp_path / "apps", {"index.md": page})
    expected = plain.build().page().partition("python height")[2]
    assert expected
    assert with_apps.build().page().partition("python height")[2] == expected


@pytest.mark.usefixtures("fake_runtime")
@pytest.mark.parametrize("extensions", ["superfences", "none"])
@pytest.mark.parametrize(
    ("page", "header", "line"),
    [
        ("- ```stlite\n  x = 1\n", "```stlite", 1),
        ("> Text\n>\n> ``` { .stlite height=300\n> x = 1\n> ```\n", "``` { .stlite height=300", 3),
        ("````markdown\n```stlite\n````\n\n~~~stlite: x\nx = 1\n~~~\n", "~~~stlite: x", 5),
    ],
    ids=["list mark", "brace", "name"],
)
def test_no_fence(tmp_path: Path, page: str, header: str, line: int, extensions: str) -> None:
    """A header that begins no fence is explained where its text stands on the page."""
    site = Site(tmp_path, {"index.md": page}, markdown_extensions=EXTENSIONS[extensions])
    message = f"docs/index.md:{line}: expected a fence from '```stlite' to '```', "
    message += f"got '{header}'"
    built = site.build(warns=[f"stlite: {message}"])
    assert built.page().count(BOX) == 1
    assert message in unescape(built.page())


@pytest.mark.usefixtures("fake_runtime")
@with_and_without_superfences
@pytest.mark.parametrize(
    "page",
    [
        "    ```stlite\n    :height: tall\n    ```\n",
        "    ```stlite height=300\n    x = 1\n",
        "````markdown\n```stlite height=300\nx = = 1\n```\n````\n",
        "~~~\n```stlite\n```\n~~~\n",
        "The `stlite` fence, `stlite height=300`, and ` ```stlite `.\n",
        "<pre>\n```stlite height=300\n</pre>\n",
    ],
)
def test_shown_blocks(tmp_path: Path, page: str, extensions: str) -> None:
    """A block that a page shows, in any kind of code, is text: no app, no warning, nothing of ours."""
    config = {"markdown_extensions": EXTENSIONS[extensions]}
    plain = Site(tmp_path / "plain", {"index.md": page}, plugins=[], **config).build()
    built = Site(tmp_path / "apps", {"index.md": page}, **config).build()
    assert built.page() == plain.page()
    assert built.ours() == []


@pytest.mark.usefixtures("fake_runtime")
def test_places_of_equal_blocks(tmp_path: Path) -> None:
    """Equal blocks have their own lines, and one that a page only shows is not taken for one of them."""
    block = "```stlite\nx = = 1\n```\n"
    shown = f"````markdown\n{block}````\n"
    page = f"{shown}\n{block}\n    ```stlite\n    x = = 1\n    ```\n\n{block}\n- a\n\n" + "".join(
        f"    {line}\n" for line in block.splitlines()
    )
    site = Site(tmp_path, {"index.md": page})
    message = "syntax error in streamlit_app.py: invalid syntax"
    site.build(warns=[f"docs/index.md:{spot}: {message}" for spot in ("8:5", "16:5", "22:9")])


@pytest.mark.usefixtures("fake_runtime")
def test_place_behind_separators(tmp_path: Path) -> None:
    """Lines are counted as editors count them: U+2028 and form feeds do not end one."""
    page = "a\u2028b\x0cc\x0bd\x85e\n\n```stlite\n'\u2028'\nx = = 1\n```\n"
    Site(tmp_path, {"index.md": page}).build(warns=["docs/index.md:5:5: syntax error"])


@pytest.mark.usefixtures("fake_runtime")
def test_place_of_included_block(tmp_path: Path) -> None:
    """A block from another file has no line of the page, unless its header alone tells."""
    site = Site(
        tmp_path,
        {"index.md": '--8<-- "part.md"\n', "other.md": 'Text\n\n```stlite\n--8<-- "part.py"\n```\n'},
        markdown_extensions=[
            SUPERFENCES,
            {"pymdownx.snippets": {"base_path": [str(tmp_path)], "check_paths": True}},
        ],
    )
    site.write("part.md", "```stlite\nx = = 1\n```\n")
    site.write("part.py", "x = = 1\n")
    site.build(warns=["stlite: docs/index.md: syntax error", "stlite: docs/other.md:4: syntax error"])


@pytest.mark.usefixtures("fake_runtime")
def test_names_of_the_site(tmp_path: Path) -> None:
    """Messages name the site's options as the author wrote them."""
    site = Site(tmp_path, {"index.md": GOOD}, plugins=[{"stlite": {"run-time": "local"}}])
    site.build(
        warns=["Plugin 'stlite' option 'run-time': mkdocs.yml:5: unknown option 'run-time'; did you mean"]
    )


@pytest.mark.usefixtures("fake_runtime")
def test_page_metadata(tmp_path: Path) -> None:
    """A wrong option of a page is reported once, at its line in the front matter."""
    block = "```stlite\nx = 1\n```\n\n"
    page = "---\nstlite:\n  height: tall\n---\n\n" + 3 * block
    Site(tmp_path, {"index.md": page}).build(
        warns=["docs/index.md:3: page metadata: option 'height': expected auto or pixels"]
    )


@pytest.mark.usefixtures("fake_runtime")
@pytest.mark.parametrize("value", [r'"T \x02stlite:7\x03"', r'"\x02stlite:0\x03"', r'"\x02wzxhzdk:0\x03"'])
def test_control_characters_in_front_matter(tmp_path: Path, value: str) -> None:
    """What Python-Markdown marks its own text with is no value of an option, and the app is there."""
    built = Site(tmp_path, {"index.md": f"---\nstlite:\n  title: {value}\n---\n\n{GOOD}"}).build(
        warns=["docs/index.md:3: page metadata: option 'title': expected text without control characters"]
    )
    assert len(read_payloads(built.page())) == 1


@pytest.mark.usefixtures("fake_runtime")
def test_wrong_option_of_the_site(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A wrong value in mkdocs.yml is an error of MkDocs' configuration: option, expected, got."""
    site = Site(tmp_path, {"index.md": GOOD}, plugins=[{"stlite": {"height": "tall"}}])
    with pytest.raises(Abort):
        site.load()
    line = 1 + site.write_config().read_text().splitlines().index("    height: tall")
    assert (
        f"Plugin 'stlite' option 'height': mkdocs.yml:{line}: expected auto or pixels from 50 to 10000, "
        "such as 400, got 'tall'" in caplog.text
    )


def test_unknown_text_of_the_site(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A translation of a text that does not exist is an error in mkdocs.yml."""
    with pytest.raises(Abort):
        Site(tmp_path, {"index.md": GOOD}, plugins=[{"stlite": {"texts": {"Runn": "Los"}}}]).load()
    assert "expected a text of the app's buttons or messages, got 'Runn'" in caplog.text


@pytest.mark.usefixtures("fake_runtime")
def test_unknown_option_of_the_site(tmp_path: Path) -> None:
    """An unknown option in mkdocs.yml is a warning that names the nearest known one."""
    site = Site(tmp_path, {"index.md": GOOD}, plugins=[{"stlite": {"heigth": 300}}])
    line = 1 + site.write_config().read_text().splitlines().index("    heigth: 300")
    message = "unknown option 'heigth'; did you mean 'height'?"
    site.build(warns=[f"option 'heigth': mkdocs.yml:{line}: {message}"])


@pytest.mark.usefixtures("fake_runtime")
@pytest.mark.parametrize(
    "plugins", [{"stlite": {"max-height": "tall"}}, [{"stlite": {"max_height": "tall"}}]]
)
def test_lines_of_the_site(tmp_path: Path, caplog: pytest.LogCaptureFixture, plugins: object) -> None:
    """Plugins are a list or a mapping, and their options have either sign in their names."""
    site = Site(tmp_path, {"index.md": GOOD}, plugins=plugins)
    with pytest.raises(Abort):
        site.load()
    assert re.search(r"option 'max[-_]height': mkdocs.yml:\d+: expected pixels", caplog.text)


@pytest.mark.usefixtures("fake_runtime")
def test_large_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that hosts may refuse is a warning and a box, and the app has it."""
    monkeypatch.setattr("stlite_docs.files.assets.LARGE", 2**20)
    page = "# Page\n\n```stlite\n:files: a.bin\n\nx = 1\n```\n"
    message = "docs/index.md:3: file 'a.bin': expected at most 1 MB, got 2 MB"
    built = Site(tmp_path, {"index.md": page, "a.bin": b"x" * 2**21}).build(warns=[message])
    assert built.page().count(BOX) == 1
    assert message in unescape(built.page())
    assert len(read_files(built.folder, "index.html")["a.bin"]) == 2**21


def test_requirement_that_cannot_be_had(tmp_path: Path, fake_runtime: FakeRuntime) -> None:
    """What the runtime lacks is reported at each block that asks for it."""
    fake_runtime.lacking = {"nothing": "no index has it"}
    block = "```stlite\n:requirements: nothing\n\nx = 1\n```\n"
    message = "this app needs 'nothing': no index has it"
    site = Site(tmp_path, {"index.md": f"{block}\n{block}"})
    built = site.build(warns=[f"docs/index.md:1: {message}", f"docs/index.md:7: {message}"])
    assert fake_runtime.asked == ["nothing"]
    assert BOX not in built.page()


def test_broken_app_needs_no_runtime(tmp_path: Path, fake_runtime: FakeRuntime) -> None:
    """A site whose only app cannot start has the style of the box, and no runtime."""
    fake_runtime.asked = ["untouched"]
    built = Site(tmp_path, {"index.md": "```stlite\n```\n"}).build(warns=["the block is empty"])
    assert "stlite.css" in built.page()
    assert [Path(name).name for name in built.ours()].count("stlite.css") == 1
    assert fake_runtime.asked == ["untouched"]
    assert not list(built.folder.rglob("runtime.json"))
