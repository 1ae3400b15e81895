"""What pages and sites have of ours, beside what other plugins and extensions make of them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest

from cases import PROGRAMS, markdown_block
from mkdocs_site import SUPERFENCES, Site
from pages import read_payloads, read_programs

pytestmark = pytest.mark.usefixtures("fake_runtime")

BLOCK = "```stlite\nx = 1\n```\n"
APP = '<div class="stlite-app" data-stlite='
OTHER_BLOCKS = """# Other blocks

```python hl_lines="1"
x = 1
```

``` { .js #some-id .extra }
y
```

~~~
z

> quoted
~~~

    indented
    ```python

- item

    ```python
    a
    ```

Text
```text
b
```
"""


def link(html: str, pattern: str) -> str:
    [found] = re.findall(pattern, html)
    return str(found)


@pytest.mark.parametrize("use_directory_urls", [True, False])
@pytest.mark.parametrize("site_url", ["", "https://example.org/", "https://example.org/some/where/"])
def test_addresses(tmp_path: Path, site_url: str, use_directory_urls: bool) -> None:
    """The module and the style that a page names are files of the site, wherever page and site are."""
    names = ["index", "page", "sub/index", "sub/page", "sub/sub/with space", "sub/ä"]
    site = Site(
        tmp_path,
        {f"{name}.md": f"Text\n\n{BLOCK}\n{BLOCK}" for name in names},
        site_url=site_url,
        use_directory_urls=use_directory_urls,
    )
    built = site.build()
    pages = sorted(built.folder.rglob("*.html"))
    assert len(pages) == len(names)
    root = site_url or "https://example.org/"
    for path in pages:
        html = path.read_text(encoding="utf-8")
        place = path.relative_to(built.folder).as_posix()
        for pattern in (
            '<script type="module" src="([^"]+)"></script>',
            '<link rel="stylesheet" href="([^"]+)">',
        ):
            address = urljoin(root + place, link(html, pattern))
            assert address.startswith(root)
            assert (built.folder / urlsplit(address.removeprefix(root)).path).is_file()
        assert html.count("<script") == 1
        assert html.index("<link") < html.index("<script") < html.index(APP)


def test_page_without_apps(tmp_path: Path) -> None:
    """A page without apps is the same as without the plugin, also when it shows our words and our HTML."""
    pages = {
        "index.md": BLOCK,
        "plain.md": OTHER_BLOCKS
        + '\nThe `class="stlite-app"`, `stlite`, and\n\n    <div class="stlite-app">\n',
    }
    plain = Site(tmp_path / "plain", pages, plugins=[]).build()
    built = Site(tmp_path / "apps", pages).build()
    assert "<script" in built.page()
    assert built.page("plain/index.html") == plain.page("plain/index.html")


def test_site_without_apps(tmp_path: Path) -> None:
    """A site without apps has no folder and no file of ours."""
    built = Site(tmp_path, {"index.md": OTHER_BLOCKS}).build()
    assert built.ours() == []
    assert not (built.folder / "assets").exists()


@pytest.mark.parametrize(
    "extensions",
    [
        [],
        [{"codehilite": {"guess_lang": True, "linenums": True}}],
        ["attr_list", "md_in_html", "admonition"],
        [{"pymdownx.highlight": {"guess_lang": True}}],
        [SUPERFENCES],
    ],
    ids=["fenced_code", "codehilite", "attr_list", "highlight", "superfences"],
)
def test_other_code_blocks(tmp_path: Path, extensions: list[Any]) -> None:
    """Code blocks beside an app are byte for byte what they are without the plugin."""
    page = f"{OTHER_BLOCKS}\nEnd\n\n"
    plain = Site(tmp_path / "plain", {"index.md": page}, plugins=[], markdown_extensions=extensions)
    with_app = Site(tmp_path / "apps", {"index.md": page + BLOCK}, markdown_extensions=extensions)
    before, end, app = with_app.build().page().partition("<p>End</p>")
    assert read_programs(app) == ["x = 1\n"]
    assert plain.build().page().startswith(before + end)


@pytest.mark.parametrize(
    "extensions",
    [
        [],
        [{"codehilite": {"linenums": True, "css_class": "mine"}}],
        [SUPERFENCES],
        [SUPERFENCES, {"pymdownx.highlight": {"linenums": True, "css_class": "mine"}}],
        [SUPERFENCES, {"pymdownx.highlight": {"use_pygments": False}}],
    ],
    ids=["fenced_code", "codehilite", "superfences", "highlight", "no pygments"],
)
def test_source_looks_as_other_code(tmp_path: Path, extensions: list[Any]) -> None:
    """The program is highlighted as the site highlights a fence of Python."""
    program = 'import streamlit as st\n\nst.write("<a> & ```b```")\n'
    pages = {
        "index.md": markdown_block(program),
        "code.md": markdown_block(program, first="```python"),
    }
    built = Site(tmp_path, pages, markdown_extensions=extensions).build()
    [expected] = re.findall("<body>(.*)</body>", built.page("code/index.html"), re.DOTALL)
    assert expected.strip() in built.page()


@pytest.mark.parametrize("extensions", [[SUPERFENCES], []], ids=["superfences", "none"])
def test_source_of_other_files(tmp_path: Path, extensions: list[Any]) -> None:
    """Files with any name, or with nothing in them, are shown too."""
    names = ["a.toml", "b.csv", "Makefile", "my file", "odd.na me", ".hidden", "c.py"]
    page = (
        "```stlite\nx = 1\n" + "".join(f"## file: {name}\nx{n}\n" for n, name in enumerate(names)) + "```\n"
    )
    built = Site(tmp_path, {"index.md": page}, markdown_extensions=extensions).build()
    text = re.sub("<[^>]+>", "", built.page())
    for number, name in enumerate(names):
        assert re.search(rf"{re.escape(name)}\n+x{number}\n", text), text


def test_identity_and_classes(tmp_path: Path) -> None:
    """An id and classes of the header are those of the outer element; `title` is a caption."""
    page = '```{ .stlite #my-app .wide .tall height="300" title="a <b>" }\nx = 1\n```\n'
    built = Site(tmp_path, {"index.md": page}).build()
    assert '<div id="my-app" class="stlite-app wide tall" data-stlite=' in built.page()
    assert '<p class="stlite-app__caption">a &lt;b&gt;</p>' in built.page()
    [payload] = read_payloads(built.page())
    assert (payload["height"], payload["title"]) == (300, "a <b>")


@pytest.mark.parametrize(
    "extensions",
    [
        ["stlite", SUPERFENCES],
        [SUPERFENCES, "stlite"],
        ["stlite_docs.mkdocs_plugin.fence", "pymdownx.extra"],
        ["pymdownx.extra"],
        ["stlite"],
    ],
    ids=["before", "after", "module and extra", "extra", "alone"],
)
def test_order_of_extensions(tmp_path: Path, extensions: list[Any]) -> None:
    """The fence works whether the site lists it or not, and wherever SuperFences stands."""
    pages = {"index.md": "---\nstlite-height: 200\n---\n" + BLOCK}
    [payload] = read_payloads(Site(tmp_path, pages, markdown_extensions=extensions).build().page())
    assert payload["height"] == 200


def test_fences_of_others(tmp_path: Path) -> None:
    """A site's own custom fences stay what they are."""
    mermaid = "```mermaid\ngraph LR\n```\n"
    extensions = [{SUPERFENCES: {"custom_fences": [{"name": "mermaid", "class": "mermaid"}]}}]
    pages = {"index.md": f"{mermaid}\n{BLOCK}"}
    built = Site(tmp_path, pages, markdown_extensions=extensions).build()
    assert '<pre class="mermaid"><code>graph LR</code></pre>' in built.page()
    assert read_programs(built.page()) == ["x = 1\n"]


@pytest.mark.parametrize("extensions", [[SUPERFENCES], []], ids=["superfences", "none"])
def test_shown_fence(tmp_path: Path, extensions: list[Any]) -> None:
    """A fence shown in another one is text, with the app below it."""
    pages = {"index.md": f"````text\n{BLOCK}````\n\n{BLOCK}"}
    built = Site(tmp_path, pages, markdown_extensions=extensions).build()
    assert read_programs(built.page()) == ["x = 1\n"]
    assert "```stlite\nx = 1\n```" in built.page()


def test_html_is_block_level(tmp_path: Path) -> None:
    """Neither an app nor a problem box stands in a paragraph, which browsers would split."""
    broken = "```stlite\n:height: tall\n\nx = 1\n```\n"
    indented, quoted = markdown_block("x = 1\n", indent="    "), markdown_block("x = 1\n", indent="> ")
    page = f"{BLOCK}\nText\n\n{broken}\n- item\n\n{indented}\n{quoted}"
    built = Site(tmp_path, {"index.md": page}).build(warns=["option 'height'"])
    assert len(read_programs(built.page())) == 4
    assert not re.search(r"<p>(?:(?!</p>).)*<div", built.page(), re.DOTALL)


@pytest.mark.parametrize("order", [["minify", "stlite"], ["stlite", "minify"]], ids=" ".join)
def test_minified_site(tmp_path: Path, order: list[str]) -> None:
    """A minifier leaves the payload as it is, and the module is loaded, whatever the order of plugins."""
    minify = {"minify": {"minify_html": True, "htmlmin_opts": {"remove_comments": True}}}
    pages = {f"{name}.md": markdown_block(program) for name, program in PROGRAMS.items()}
    plugins = [minify if name == "minify" else name for name in order]
    built = Site(tmp_path, pages, plugins=plugins, use_directory_urls=False).build()
    for name, program in PROGRAMS.items():
        html = built.page(f"{name}.html")
        assert read_programs(html) == [program], name
        assert re.search(r'<script type="?module"? src=\S+/stlite\.js', html)


def test_macros(tmp_path: Path) -> None:
    """Macros see the program as they see the page; what they are told to leave alone arrives unchanged."""
    page = markdown_block("{% raw %}\nx = {{'a': 1}}\n{% endraw %}\ny = {{ 1 + 1 }}\n")
    built = Site(tmp_path, {"index.md": page}, plugins=["macros", "stlite"]).build()
    assert read_programs(built.page()) == ["\nx = {{'a': 1}}\n\ny = 2\n"]


def test_snippets(tmp_path: Path) -> None:
    """A program may come from a snippet, and so may a whole block."""
    snippets = {"pymdownx.snippets": {"base_path": [str(tmp_path)], "check_paths": True}}
    site = Site(
        tmp_path,
        {"index.md": '```stlite\n--8<-- "part.py"\n```\n\n--8<-- "part.md"\n'},
        markdown_extensions=[SUPERFENCES, snippets],
    )
    site.write("part.py", "x = 1\n\ny = 2\n")
    site.write("part.md", "```stlite\nz = 3\n```\n")
    assert read_programs(site.build().page()) == ["x = 1\n\ny = 2\n\n", "z = 3\n"]


def test_blog(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A post's app is live in the blog's views too, and what is wrong with it is said once, at the post."""
    monkeypatch.setenv("NO_MKDOCS_2_WARNING", "1")
    post = "---\ndate: 2026-01-02\ncategories: [One]\nstlite-height: 222\n---\n\n# Post\n\n"
    broken = "```stlite\n:start: never\n\ny = 1\n```\n"
    built = Site(
        tmp_path,
        {
            "index.md": "# Home\n",
            "blog/index.md": "# Blog\n",
            "blog/posts/post.md": f"{post}{BLOCK}\n{broken}\n<!-- more -->\n",
        },
        theme={"name": "material"},
        plugins=["blog", "stlite"],
    ).build(warns=["docs/blog/posts/post.md:14: option 'start': expected one of visible, click, load"])
    for path in ["blog/index.html", "blog/2026/01/02/post/index.html", "blog/category/one/index.html"]:
        html = built.page(path)
        assert [payload["height"] for payload in read_payloads(html)] == [222, 222]
        source = link(html, '<script type="module" src="([^"]+/stlite.js)"></script>')
        assert (built.folder / path / ".." / source).resolve().is_file()
    assert "stlite" not in built.page("index.html")
