"""An option gives the same app through whichever door it comes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pages import read_payloads
from sphinx_project import Project

pytestmark = pytest.mark.usefixtures("fake_runtime")

HEAD = "Page\n====\n\n"
LINES = """\
:height: 333
:start: click
:title: A title: with "quotes" & *stars*
:theme: dark
:pool: group
:requirements: requests>=2,<3
    six
:config: client.toolbarMode=minimal
:env: NAME=value, OTHER=1
:files: a.csv=https://example.org/?b=c, https://example.org/b.csv
:archives: https://example.org/a.zip
:persist: data, a/b
:check: off
:expect-error:
"""
EXPECTED = {
    "height": 333,
    "start": "click",
    "title": 'A title: with "quotes" & *stars*',
    "theme": "dark",
    "requirements": ["requests>=2,<3", "six"],
    "config": {"client.toolbarMode": "minimal"},
    "env": {"NAME": "value", "OTHER": "1"},
    "archives": [{"url": "https://example.org/a.zip", "format": "zip"}],
    "persist": ["data", "a/b"],
}
FILES = {
    "streamlit_app.py": {"text": "x = 1\n"},
    "a.csv": {"url": "https://example.org/?b=c"},
    "b.csv": {"url": "https://example.org/b.csv"},
}
YAML = """\
height: 333
start: click
title: 'A title: with "quotes" & *stars*'
theme: dark
pool: group
requirements:
  - requests>=2,<3
  - six
config:
  client.toolbarMode: minimal
env: {NAME: value, OTHER: 1}
files:
  - a.csv=https://example.org/?b=c
  - https://example.org/b.csv
archives: https://example.org/a.zip
persist: [data, a/b]
check: "off"
expect-error: true
"""
CONF = """
stlite_height = 333
stlite_start = "click"
stlite_title = 'A title: with "quotes" & *stars*'
stlite_theme = "dark"
stlite_pool = "group"
stlite_requirements = ["requests>=2,<3", "six"]
stlite_config = {"client": {"toolbarMode": "minimal"}}
stlite_env = {"NAME": "value", "OTHER": 1}
stlite_files = ["a.csv=https://example.org/?b=c", "https://example.org/b.csv"]
stlite_archives = ["https://example.org/a.zip"]
stlite_persist = ["data", "a/b"]
stlite_check = "off"
stlite_expect_error = True
"""


def _indent(text: str, by: str) -> str:
    return "".join(f"{by}{line}\n" for line in text.splitlines())


def _fields(lines: str) -> str:
    return "".join(f":stlite-{line[1:]}" if line.startswith(":") else line for line in lines.splitlines(True))


def _front_matter(yaml: str) -> str:
    return f"---\nauthor: A. Name\n{yaml}---\n\n# Page\n\n"


FENCE = "```stlite\nx = 1\n```\n"
DOORS: dict[str, tuple[str, str]] = {
    "rst option lines": ("index.rst", f"{HEAD}.. stlite::\n{_indent(LINES, '   ')}\n   x = 1\n"),
    "rst body lines": ("index.rst", f"{HEAD}.. stlite::\n\n{_indent(LINES, '   ')}\n   x = 1\n"),
    "rst fields": ("index.rst", f":author: A. Name\n{_fields(LINES)}\n{HEAD}.. stlite::\n\n   x = 1\n"),
    "fence": ("index.md", f"# Page\n\n```stlite\n{LINES}\nx = 1\n```\n"),
    "fence in a list": (
        "index.md",
        f"# Page\n\n- Item\n\n{_indent(f'```stlite{chr(10)}{LINES}', '  ')}\n  x = 1\n  ```\n",
    ),
    "fence in a quote": (
        "index.md",
        f"# Page\n\n{_indent(f'```stlite{chr(10)}{LINES}{chr(10)}x = 1{chr(10)}```', '> ')}",
    ),
    "directive": ("index.md", f"# Page\n\n```{{stlite}}\n{LINES}\nx = 1\n```\n"),
    "directive without a gap": ("index.md", f"# Page\n\n```{{stlite}}\n{LINES}x = 1\n```\n"),
    "directive, below a gap": ("index.md", f"# Page\n\n```{{stlite}}\n\n{LINES}\nx = 1\n```\n"),
    "colon fence": ("index.md", f"# Page\n\n:::{{stlite}}\n{LINES}\nx = 1\n:::\n"),
    "directive with yaml": ("index.md", f"# Page\n\n```{{stlite}}\n---\n{YAML}---\nx = 1\n```\n"),
    "yaml in a list": (
        "index.md",
        f"# Page\n\n- ```{{stlite}}\n{_indent(f'---{chr(10)}{YAML}---{chr(10)}x = 1', '  ')}  ```\n",
    ),
    "front matter": ("index.md", _front_matter("stlite:\n" + _indent(YAML, "  ")) + FENCE),
    "front matter, one by one": (
        "index.md",
        _front_matter("".join(line if line[0] == " " else f"stlite-{line}" for line in YAML.splitlines(True)))
        + FENCE,
    ),
    "front matter, directive in eval-rst": (
        "index.md",
        _front_matter("stlite:\n" + _indent(YAML, "  ")) + "```{eval-rst}\n.. stlite::\n\n   x = 1\n```\n",
    ),
}


def _payload(project: Project) -> dict[str, Any]:
    (payload,) = read_payloads(project.build_clean().page())
    return payload


def _check(payload: dict[str, Any]) -> None:
    assert {name: payload[name] for name in EXPECTED} == EXPECTED
    assert payload["pool"].startswith("group-")
    assert payload["files"] == FILES


@pytest.mark.parametrize("door", DOORS)
def test_block_and_page(door: str, tmp_path: Path) -> None:
    """Options of a block and of its page arrive alike from RST and MyST."""
    project = Project(tmp_path)
    project.write(*DOORS[door])
    _check(_payload(project))


def test_conf(tmp_path: Path) -> None:
    """Options of the site stand in `conf.py`."""
    project = Project(tmp_path, CONF)
    project.write("index.rst", f"{HEAD}.. stlite::\n\n   x = 1\n")
    _check(_payload(project))


def test_command_line(tmp_path: Path) -> None:
    """`-D` sets an option for one build."""
    project = Project(tmp_path)
    project.write("index.rst", f"{HEAD}.. stlite::\n\n   x = 1\n")
    (payload,) = read_payloads(project.build_clean("-D", "stlite_height=123").page())
    assert payload["height"] == 123


def test_precedence(tmp_path: Path) -> None:
    """A block wins over its page, which wins over the site."""
    project = Project(tmp_path, "stlite_height = 100\nstlite_start = 'load'\nstlite_title = 'Site'")
    project.write(
        "index.md",
        "---\nstlite:\n  height: 200\n  title: Page\n---\n# Page\n\n```stlite\n:height: 300\n\nx = 1\n```\n",
    )
    payload = _payload(project)
    assert (payload["height"], payload["title"], payload["start"]) == (300, "Page", "load")


def test_attributes_of_a_fence(tmp_path: Path) -> None:
    """MyST's attributes line sets options, an id and classes; option lines win over it."""
    project = Project(tmp_path)
    project.write(
        "index.md", "# Page\n\n{#here .wide height=111 start=click}\n```stlite\n:height: 222\n\nx = 1\n```\n"
    )
    build = project.build_clean()
    (payload,) = read_payloads(build.page())
    assert (payload["height"], payload["start"]) == (222, "click")
    assert '<div id="here" class="stlite-app wide" data-stlite=' in build.page()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "index.rst",
            f"{HEAD}.. stlite::\n   :name: The App\n   :class: wide tall\n\n   x\n\n:ref:`a <the app>`\n",
        ),
        (
            "index.md",
            "# Page\n\n```stlite\n:name: The App\n:class: wide tall\n\nx = 1\n```\n\n{ref}`to <the app>`\n",
        ),
        (
            "index.md",
            "# Page\n\n:::{stlite}\n---\nname: The App\nclass: wide tall\n---\nx\n:::\n\n{ref}`a<the app>`\n",
        ),
    ],
)
def test_name_and_class(name: str, text: str, tmp_path: Path) -> None:
    """An app can be linked to by its name, and styled by its classes."""
    project = Project(tmp_path)
    project.write(name, text)
    page = project.build_clean().page()
    assert '<div id="the-app" class="stlite-app wide tall" data-stlite=' in page
    assert 'href="#the-app"' in page


def test_label_and_name(tmp_path: Path) -> None:
    """A label above a named app leads there too."""
    project = Project(tmp_path)
    project.write(
        "index.rst",
        f"{HEAD}.. _label:\n\n.. stlite::\n   :name: named\n\n   x\n\n:ref:`a <label>` :ref:`b <named>`\n",
    )
    page = project.build_clean().page()
    assert 'id="named"' in page
    assert 'id="label"' in page


@pytest.mark.parametrize("argument", ["apps/app.py", "/sub/apps/app.py"])
def test_program_file(argument: str, tmp_path: Path) -> None:
    """A file is found from its page's folder, or from the source folder, and keeps every character."""
    program = b"\xef\xbb\xbfx = 'a\tb'\r\n\x0c\r\ny = '\xe2\x80\xa8'  \n"
    project = Project(tmp_path)
    project.write("sub/apps/app.py", program)
    project.write("index.rst", f"{HEAD}.. toctree::\n   :glob:\n\n   sub/*\n")
    project.write("sub/a.rst", f"{HEAD}.. stlite:: {argument}\n   :height: 99\n")
    project.write("sub/b.md", f"# B\n\n```{{stlite}} {argument}\n:height: 99\n```\n")
    project.write("sub/c.md", f"# C\n\n```stlite\n:file: {argument}\n:height: 99\n```\n")
    project.write("sub/d.md", f"# D\n\n```stlite {argument}\n---\nheight: 99\n---\n```\n")
    build = project.build_clean()
    for page in "abcd":
        (payload,) = read_payloads(build.page(f"sub/{page}"))
        assert payload["files"] == {"app.py": {"text": program.decode()}}
        assert payload["height"] == 99


def test_file_with_a_space_and_more_files(tmp_path: Path) -> None:
    """A program's name may have spaces, and a block adds files to it."""
    project = Project(tmp_path)
    project.write("my app.py", "x = 1\n")
    project.write("index.rst", f"{HEAD}.. stlite:: my app.py\n\n   ## file: b.txt\n   b\n")
    assert _payload(project)["files"] == {"my app.py": {"text": "x = 1\n"}, "b.txt": {"text": "b\n"}}


@pytest.mark.parametrize("quote", ["'", '"'])
def test_quoted_value(quote: str, tmp_path: Path) -> None:
    """Quotes around a value, which YAML wants at times, are not part of it in any markup."""
    project = Project(tmp_path)
    line = f":title: {quote}It: [so] {{x}}{quote}"
    project.write("index.rst", f"{HEAD}.. stlite::\n   {line}\n\n   x = 1\n\n.. toctree::\n\n   a\n   b\n")
    project.write("a.md", f"# A\n\n```stlite\n{line}\n\nx = 1\n```\n")
    project.write("b.md", f"# B\n\n```{{stlite}}\n---\n{line[1:]}\n---\nx = 1\n```\n")
    build = project.build_clean()
    titles = [read_payloads(build.page(page))[0]["title"] for page in ("index", "a", "b")]
    assert titles == ["It: [so] {x}"] * 3


def test_catalog_of_texts(tmp_path: Path) -> None:
    """The site's message catalog translates the controls; a text in conf.py wins."""
    project = Project(tmp_path, 'language = "de"\nstlite_texts = {"Edit": "Umbauen"}\n')
    project.write(
        "locales/de/LC_MESSAGES/stlite_docs.po",
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'
        'msgid "Run"\nmsgstr "Ausführen"\n\nmsgid "Edit"\nmsgstr "Ändern"\n\nmsgid "Reset"\nmsgstr ""\n',
    )
    project.write("index.rst", HEAD + ".. stlite::\n\n   x = 1\n")
    [payload] = read_payloads(project.build().page())
    assert payload["texts"] == {"Edit": "Umbauen", "Run": "Ausführen"}


def test_other_runtime_other_buttons(tmp_path: Path) -> None:
    """A page that was read before knows that its site serves everything now."""
    project = Project(tmp_path)
    project.write("index.rst", HEAD + ".. stlite::\n\n   x = 1\n")
    assert "playground" in read_payloads(project.build().page())[0]["actions"]
    project.configure('stlite_runtime = "local"\n')
    assert "playground" not in read_payloads(project.build().page())[0]["actions"]
