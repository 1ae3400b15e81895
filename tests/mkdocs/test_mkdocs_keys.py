"""The keys of kept folders: two apps of a page have different ones, and each app keeps its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from mkdocs_site import SUPERFENCES, Site
from pages import read_payloads

pytestmark = pytest.mark.usefixtures("fake_runtime")

BLOCK = "```stlite\nx = 1\n```\n"
NAMED = "```{ .stlite #mine }\nx = 1\n```\n"


def keys(html: str) -> list[str]:
    return [payload["key"] for payload in read_payloads(html)]


def document(name: str, *blocks: str) -> str:
    """Return a function with a docstring that has these blocks."""
    text = "\n".join(["Do it.\n", *blocks]).replace("\n", "\n    ")
    return f'def {name}(x):\n    """{text}"""\n\n\n'


def test_docstrings(tmp_path: Path) -> None:
    """The apps of docstrings count among the page's apps, equal ones too, and the same in each build."""
    page = f"# Page\n\n{BLOCK}\n::: module\n\n{BLOCK}"
    plugins = ["stlite", {"mkdocstrings": {"handlers": {"python": {"paths": ["source"]}}}}]
    site = Site(tmp_path, {"index.md": page, "other.md": "::: module\n"}, plugins=plugins)
    functions = [document("f", BLOCK), document("g", BLOCK, NAMED), document("h", BLOCK, NAMED)]
    site.write("source/module.py", '"""Module."""\n\n' + "".join(functions))
    built = site.build()
    expected = ["index.md:1", "index.md:2", "index.md:3", "index.md#mine", "index.md:5"]
    assert keys(built.page()) == [*expected, "index.md#mine:2", "index.md:7"]
    assert keys(built.page("other/index.html"))[:2] == ["other.md:1", "other.md:2"]
    assert keys(site.build().page()) == keys(built.page())


def test_problem_in_a_docstring(tmp_path: Path) -> None:
    """A problem in a docstring has no line of the page, although the page has such a fence too."""
    plugins = ["stlite", {"mkdocstrings": {"handlers": {"python": {"paths": ["source"]}}}}]
    site = Site(tmp_path, {"index.md": f"# Page\n\n::: module\n\n{BLOCK}"}, plugins=plugins)
    wrong = "```stlite\n:height: tall\n\nx = 1\n```\n"
    site.write("source/module.py", f'"""Module."""\n\n{document("f", wrong)}')
    site.build(warns=["docs/index.md: option 'height'"])


def test_executed_markdown(tmp_path: Path) -> None:
    """The apps that executed code prints count among the page's apps."""
    run = f"````python exec=\"on\"\nprint('''{BLOCK}''')\n````\n\n"
    page = f"# Page\n\n{run}{BLOCK}\n{run}"
    site = Site(tmp_path, {"index.md": page}, plugins=["markdown-exec", "stlite"])
    assert keys(site.build().page()) == ["index.md:1", "index.md:2", "index.md:3"]


def test_text_that_is_converted_again(tmp_path: Path) -> None:
    """Conversions that end up nowhere change no keys, and those that end up in a template have their own."""
    hook = (
        "import markdown\n"
        "def convert(config, text):\n"
        "    return markdown.Markdown(extensions=config.markdown_extensions).convert(text)\n"
        "def on_page_markdown(text, config, **_):\n"
        "    convert(config, text)\n"
        "def on_post_page(output, config, **_):\n"
        f"    return output.replace('</body>', convert(config, {BLOCK!r}) + '</body>')\n"
    )
    site = Site(tmp_path, {"index.md": f"{BLOCK}\n{BLOCK}"}, hooks=["hook.py"])
    site.write("hook.py", hook)
    first, second, other = keys(site.build().page())
    assert (first, second) == ("index.md:1", "index.md:2")
    assert other not in {first, second}
    assert keys(site.build().page()) == [first, second, other]


def test_excerpts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An app has the same key in its post and in the excerpts of a blog's views."""
    monkeypatch.setenv("NO_MKDOCS_2_WARNING", "1")
    post = f"---\ndate: 2026-01-02\n---\n\n# Post\n\n{BLOCK}\n{NAMED}\n<!-- more -->\n\n{BLOCK}"
    pages = {"index.md": "# Home\n", "blog/index.md": "# Blog\n", "blog/posts/post.md": post}
    built = Site(tmp_path, pages, theme={"name": "material"}, plugins=["blog", "stlite"]).build()
    in_post = keys(built.page("blog/2026/01/02/post/index.html"))
    assert len(in_post) == len(set(in_post)) == 3
    assert keys(built.page("blog/index.html")) == in_post[:2]


def test_translated_pages(tmp_path: Path) -> None:
    """Each translation of a page has keys of its own; a page without one has the same in all languages."""
    languages = [{"locale": "en", "name": "English", "default": True}, {"locale": "fr", "name": "French"}]
    site = Site(
        tmp_path,
        {"index.md": BLOCK, "index.fr.md": f"{BLOCK}\n{BLOCK}", "other.md": BLOCK},
        plugins=["stlite", {"i18n": {"docs_structure": "suffix", "languages": languages}}],
        markdown_extensions=[SUPERFENCES],
    )
    built = site.build()
    pages = ["index.html", "fr/index.html", "other/index.html", "fr/other/index.html"]
    assert [keys(built.page(page)) for page in pages] == [
        ["index.md:1"],
        ["index.fr.md:1", "index.fr.md:2"],
        ["other.md:1"],
        ["other.md:1"],
    ]


def test_translated_folders(tmp_path: Path) -> None:
    """The same is true of languages in folders of their own."""
    languages = [{"locale": "en", "name": "English", "default": True}, {"locale": "fr", "name": "French"}]
    site = Site(
        tmp_path,
        {"en/index.md": BLOCK, "fr/index.md": NAMED, "en/other.md": BLOCK},
        plugins=["stlite", {"i18n": {"docs_structure": "folder", "languages": languages}}],
    )
    built = site.build()
    pages = ["index.html", "fr/index.html", "other/index.html", "fr/other/index.html"]
    assert [keys(built.page(page)) for page in pages] == [
        ["en/index.md:1"],
        ["fr/index.md#mine"],
        ["en/other.md:1"],
        ["en/other.md:1"],
    ]
