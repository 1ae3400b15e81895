"""Apps in pages that other plugins rewrite: they run, or the build names the plugin."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

import pytest

from cases import PROGRAMS, markdown_block
from mkdocs_site import SUPERFENCES, Site
from pages import read_payloads, read_programs
from stlite_docs.options.declarations import RuntimeKind
from stlite_docs.publish.site import folder_name

pytestmark = pytest.mark.usefixtures("fake_runtime")

OURS = folder_name(RuntimeKind.CDN)
BLOCK = "```stlite\nx = 1\n```\n"
TAGS = re.compile(rf'(?:href|src)="([^"]*)assets/{OURS}/stlite\.(css|js)"')


def tags(html: str) -> list[tuple[str, str]]:
    """Return what a page loads of the browser part: the way to the site's root, and the suffix."""
    return TAGS.findall(html)


def test_page_to_print(tmp_path: Path) -> None:
    """A page with the content of all pages, which a plugin writes after the build, loads the browser part."""
    pages = {f"{name}.md": f"# {name}\n\n{markdown_block(program)}" for name, program in PROGRAMS.items()}
    link = 'import streamlit as st\nst.markdown(\'<a href="page.md#x">y</a><img src="a.png"><h2 id="z">\')\n'
    pages["links.md"] = f"# Links\n\n{markdown_block(link)}"
    site = Site(tmp_path, pages, plugins=["stlite", "print-site"], theme={"name": "mkdocs"})
    built = site.build()
    html = built.page("print_page/index.html")
    assert set(read_programs(html)) == {*PROGRAMS.values(), link}
    assert tags(html) == [("../", "css"), ("../", "js")]
    assert html.index("stlite.js") < html.index("stlite-app")
    assert tags(built.page("links/index.html")) == [("../", "css"), ("../", "js")]
    assert "stlite" not in built.page("404.html")


ENCRYPT: dict[str, Any] = {
    "global_password": "A long pass phrase, 4 encryption.",
    "kdf_pow": 1,
    "webcrypto": True,
}
ORDERS = [["search", "encryptcontent", "stlite"], ["stlite", "search", "encryptcontent"]]


@pytest.mark.parametrize("order", ORDERS, ids=" ".join)
def test_encrypted_pages(tmp_path: Path, order: list[str]) -> None:
    """An encrypted page loads the browser part once, for the apps that its readers decrypt."""
    plugins = [{name: ENCRYPT} if name == "encryptcontent" else name for name in order]
    block = BLOCK.replace("x", ":files: /a.csv\n\nx")
    pages = {"index.md": f"# Home\n\n{block}", "other.md": "# Other\n\nText\n", "a.csv": "in clear"}
    built = Site(tmp_path, pages, plugins=plugins, theme={"name": "mkdocs"}).build()
    html = built.page()
    assert read_payloads(html) == []
    assert tags(html) == [("", "css"), ("", "js")]
    assert html.index("stlite.js") > html.index("encryptcontent")
    assert "stlite" not in built.page("other/index.html")
    assert (built.folder / "assets" / OURS / "runtime.json").is_file()
    # So the documentation warns of secrets in files.
    [path] = (built.folder / "assets" / OURS).glob("files/*/a.csv")
    assert path.read_text() == "in clear"


def test_encrypted_part_of_the_theme(tmp_path: Path) -> None:
    """The tags are not among what the readers decrypt, because browsers ignore scripts there."""
    encrypt = {"encryptcontent": {**ENCRYPT, "encrypted_something": {"col-md-9": ["div", "class"]}}}
    plugins = ["stlite", "search", encrypt]
    site = Site(tmp_path, {"index.md": f"# Home\n\n{BLOCK}"}, plugins=plugins, theme={"name": "mkdocs"})
    html = site.build().page()
    assert read_payloads(html) == []
    assert tags(html) == [("", "css"), ("", "js")]


DROP = r"re.sub(r'<div[^<>]*stlite-app.*?</stlite-app>', '', html, flags=re.DOTALL)"
RENAME = "html.replace('stlite-app', 'other')"
SANITIZE = r"re.sub(r' data-stlite=\'[^\']*\'', '', html)"
CHANGE = "html.replace('x = 1', 'x = 2')"
HOOKS = {
    "content": "def on_page_content(html, **_):\n    return {}\n",
    "context": "def on_page_context(context, page, **_):\n    html = page.content\n    page.content = {}\n",
    "page": "def on_post_page(output, **_):\n    html = output\n    return {}\n",
    "build": (
        "def on_post_build(config):\n"
        "    path = pathlib.Path(config.site_dir, 'index.html')\n"
        "    html = path.read_text()\n"
        "    path.write_text({})\n"
    ),
}


@pytest.mark.parametrize("event", HOOKS)
@pytest.mark.parametrize("change", [DROP, RENAME, SANITIZE, CHANGE])
def test_hook_that_changes_apps(tmp_path: Path, event: str, change: str) -> None:
    """The build names the hook that takes an app out of a page, or changes it, and the app's line."""
    site = Site(tmp_path, {"index.md": f"# Home\n\n{BLOCK}"}, hooks=["first.py", "second.py", "third.py"])
    site.write("first.py", f"import pathlib\n{HOOKS[event].format('html')}")
    site.write("second.py", f"import pathlib\nimport re\n{HOOKS[event].format(change)}")
    site.write("third.py", f"import pathlib\n{HOOKS[event].format('html')}")
    site.build(
        warns=["docs/index.md:3: this app is missing or changed in index.html, because the hook 'second.py'"]
    )


def test_content_that_comes_back(tmp_path: Path) -> None:
    """Plugins can keep parts of a page aside as long as they put them back."""
    hook = (
        "def on_page_content(html, page, **_):\n    page.kept = html\n    return '@@'\n"
        "def on_post_page(output, page, **_):\n    return output.replace('@@', page.kept)\n"
    )
    site = Site(tmp_path, {"index.md": BLOCK}, hooks=["hook.py"])
    site.write("hook.py", hook)
    assert read_programs(site.build().page()) == ["x = 1\n"]


def test_template_without_content(tmp_path: Path) -> None:
    """A theme's template can leave out what a page says."""
    site = Site(tmp_path, {"index.md": f"---\ntemplate: home.html\n---\n{BLOCK}", "other.md": BLOCK})
    site.write("theme/home.html", "<html><body>Welcome</body></html>\n")
    place = "docs/index.md:4: this app is missing or changed in index.html"
    site.build(warns=[f"{place}, because the theme's template 'home.html'"])


def test_skipped_pages(tmp_path: Path) -> None:
    """A page that is not in the site on purpose has lost no app."""
    hook = (
        "import pathlib\n"
        "def on_post_page(output, page, **_):\n"
        "    return '' if page.file.src_uri == 'skipped.md' else output\n"
        "def on_post_build(config):\n    pathlib.Path(config.site_dir, 'removed/index.html').unlink()\n"
    )
    pages = {f"{name}.md": BLOCK for name in ("index", "skipped", "removed", "draft", "excluded")}
    plugins = ["stlite", {"exclude": {"glob": ["excluded.md"]}}]
    site = Site(tmp_path, pages, plugins=plugins, hooks=["hook.py"], exclude_docs="draft.md\n")
    site.write("hook.py", hook)
    built = site.build()
    assert [path.relative_to(built.folder).as_posix() for path in built.folder.glob("**/index.html")] == [
        "index.html"
    ]


EXTENSION = """
from markdown.extensions import Extension
from markdown.postprocessors import Postprocessor
from markdown.treeprocessors import Treeprocessor

class Tree(Treeprocessor):
    def run(self, root):
        for child in list(root):
            if "wzxhzdk" in (child.text or ""):
                root.remove(child)

class Post(Postprocessor):
    def run(self, text):
        return text.replace("stlite-app", "other")

class TreeExtension(Extension):
    def extendMarkdown(self, md):
        md.treeprocessors.register(Tree(md), "drop", 15)

class PostExtension(Extension):
    def extendMarkdown(self, md):
        md.postprocessors.register(Post(md), "drop", 1)
"""


@pytest.mark.parametrize("name", ["TreeExtension", "PostExtension"])
@pytest.mark.parametrize("extensions", [[SUPERFENCES], []], ids=["superfences", "none"])
def test_markdown_extension_that_drops_apps(
    tmp_path: Path, name: str, extensions: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The build names the Markdown extensions that can have taken an app out, and not for shown blocks."""
    shown = "- Item\n\n        ```stlite\n        y = 1\n        ```\n"
    site = Site(
        tmp_path,
        {"index.md": f"# Home\n\n{BLOCK}\n{shown}"},
        markdown_extensions=[*extensions, f"dropping:{name}"],
    )
    monkeypatch.syspath_prepend(str(site.write("lib/dropping.py", EXTENSION).parent))
    monkeypatch.delitem(sys.modules, "dropping", raising=False)
    culprit = f"because the Markdown extension 'dropping:{name}'"
    site.build(warns=[f"docs/index.md:3: this app is missing or changed in index.html, {culprit}"])


EARLY = """
import re
from markdown import Markdown
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor

class Early(Preprocessor):
    def run(self, lines):
        return re.sub(r"{pattern}", self.change, "\\n".join(lines), flags=re.DOTALL).split("\\n")

    def change(self, match):
        {change}

class EarlyExtension(Extension):
    def extendMarkdown(self, md):
        md.preprocessors.register(Early(md), "early", 28)
"""
FENCES = r"(?m)^```stlite$.*?^```$"
HIDE = "return ''"
SHOW = "return self.md.htmlStash.store(f'<pre>{match[0]}</pre>')"
CONVERT = (
    "others = [each for each in self.md.registeredExtensions if not isinstance(each, EarlyExtension)]\n"
    "        return self.md.htmlStash.store(Markdown(extensions=others).convert(match[0]))"
)
SHOWN = f"````\n{BLOCK}````\n"
EARLY_PAGE = f"# Home\n\n{BLOCK}\n{SHOWN}\n<!--\n{BLOCK}-->\n\n- Item\n\n    ```stlite\n\ty = 1\n    ```\n"


@pytest.mark.parametrize(
    "case",
    [
        (FENCES, HIDE, [3]),
        (FENCES, SHOW, [3]),
        (r"```stlite\n    y.*?```", SHOW, [21]),
        (r"```stlite.*?```", SHOW, [3, 21]),
        (r"````\n.*?````", SHOW, []),
        ("<!--.*?-->", HIDE, []),
        ("x = 1", "return 'x = 2'", []),
        (FENCES, CONVERT, []),
    ],
)
@pytest.mark.parametrize("extensions", [[SUPERFENCES], []], ids=["superfences", "none"])
def test_markdown_extension_that_takes_blocks(
    tmp_path: Path, extensions: list[str], case: tuple[str, str, list[int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The build names each block that an extension takes before it becomes an app, and the extension."""
    pattern, change, lost = case
    extensions = [*extensions, "early:EarlyExtension"]
    site = Site(tmp_path, {"index.md": EARLY_PAGE}, markdown_extensions=extensions)
    code = EARLY.format(pattern=pattern, change=change)
    monkeypatch.syspath_prepend(str(site.write("lib/early.py", code).parent))
    monkeypatch.delitem(sys.modules, "early", raising=False)
    culprit = "this block does not become an app, because the Markdown extension 'early:EarlyExtension'"
    site.build(warns=[f"docs/index.md:{line}: {culprit}" for line in lost])


def test_page_that_copies_changed_apps(tmp_path: Path) -> None:
    """A page of a plugin with the apps of other pages must not change them either."""
    hook = (
        "import pathlib\n"
        "def on_post_build(config):\n"
        "    site = pathlib.Path(config.site_dir)\n"
        "    html = (site / 'index.html').read_text()\n"
        "    (site / 'copy.html').write_text(html)\n"
        "    (site / 'sub').mkdir()\n"
        "    (site / 'sub/wrong.html').write_text(html.replace('x = 1', 'x = 2'))\n"
    )
    site = Site(tmp_path, {"index.md": BLOCK}, hooks=["hook.py"])
    site.write("hook.py", hook)
    site.build(warns=["docs/index.md:1: this app is missing or changed in sub/wrong.html, because a plugin"])
