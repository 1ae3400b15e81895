"""What an app needs travels into the site with it, and is found there by its page."""

from __future__ import annotations

from html import unescape
from pathlib import Path

import pytest

from cases import CARRIED, CARRIED_LINES, CARRIED_NAMES
from docs_folder import make_zip
from mkdocs_site import Built, Site
from pages import read_files, read_payloads, read_programs

pytestmark = pytest.mark.usefixtures("fake_runtime")

BLOCK_OF = "```stlite\n:files: {}\n\nx = 1\n```\n"
BLOCK = f"```stlite\n{CARRIED_LINES}\nx = 1\n```\n"


def carried(folder: str) -> dict[str, str | bytes]:
    return {f"{folder}{name}": content for name, content in CARRIED.items()}


@pytest.mark.parametrize("use_directory_urls", [True, False])
@pytest.mark.parametrize("site_url", ["", "https://example.org/some/where/"])
def test_files(tmp_path: Path, site_url: str, use_directory_urls: bool) -> None:
    """Files with any name are found from every page, byte for byte, and equal ones are stored once."""
    pages: dict[str, str | bytes] = {"index.md": BLOCK, "sub/page.md": BLOCK, "sub/deep/with space.md": BLOCK}
    for folder in ("", "sub/", "sub/deep/"):
        pages.update(carried(folder))
    built = Site(tmp_path, pages, site_url=site_url, use_directory_urls=use_directory_urls).build()
    expected = {name: CARRIED[source] for name, source in CARRIED_NAMES.items()}
    end = "/index.html" if use_directory_urls else ".html"
    for page in ("index.html", f"sub/page{end}", f"sub/deep/with space{end}"):
        assert read_files(built.folder, page) == expected
        [payload] = read_payloads(built.page(page))
        assert payload["files"]["far.csv"] == {"url": "https://example.org/x.csv?y=1"}
        assert payload["persist"] == ["kept", "also/kept"]
    [ours] = (built.folder / "assets").glob("stlite-*")
    stored = [path.read_bytes() for path in (ours / "files").rglob("*") if path.is_file()]
    assert sorted(stored) == sorted(CARRIED.values())


def test_header_and_site(tmp_path: Path) -> None:
    """Files can be named in the fence's header, in the page's metadata and for the whole site."""
    files = {"a.csv": "a", "shared/b.csv": "b"}
    page = '```stlite files="a.csv, /shared/b.csv"\nx = 1\n```\n'
    meta = "---\nstlite:\n  files: [a.csv, /shared/b.csv]\n---\n\n```stlite\nx = 1\n```\n"
    plain = "```stlite\nx = 1\n```\n"
    options = [{"stlite": {"files": ["/a.csv", "/shared/b.csv"]}}]
    expected = {"a.csv": b"a", "shared/b.csv": b"b"}
    assert (
        read_files(Site(tmp_path / "1", {"index.md": page, **files}).build().folder, "index.html") == expected
    )
    assert (
        read_files(Site(tmp_path / "2", {"index.md": meta, **files}).build().folder, "index.html") == expected
    )
    site = Site(tmp_path / "3", {"index.md": "Text\n", "sub/page.md": plain, **files}, plugins=options)
    assert read_files(site.build().folder, "sub/page/index.html") == expected


def test_folder(tmp_path: Path) -> None:
    """A folder is an app; its program is shown, and its configuration holds."""
    files = {
        "my/streamlit_app.py": "import helper\n",
        "my/helper.py": "y = 1\n",
        "my/.streamlit/config.toml": "[theme]\nbase = 'dark'\n",
        "my/pages/1_😀.py": "z = 1\n",
    }
    site = Site(tmp_path, {"sub/page.md": "```stlite\n:file: ../my/\n```\n", "index.md": "Text\n", **files})
    built = site.build()
    [payload] = read_payloads(built.page("sub/page/index.html"))
    assert payload["entrypoint"] == "streamlit_app.py"
    assert payload["files"]["streamlit_app.py"] == {"text": "import helper\n"}
    assert payload["config"] == {"theme.base": "dark"}
    assert read_files(built.folder, "sub/page/index.html") == {
        name.removeprefix("my/"): text.encode() for name, text in files.items() if "streamlit_app" not in name
    }
    assert "import helper" in built.page("sub/page/index.html").replace("</span>", "").replace(
        '<span class="kn">', ""
    ).replace('<span class="nn">', "").replace('<span class="w">', "")


def test_archive(tmp_path: Path) -> None:
    """An archive is stored with its page's site, and named with its format."""
    content = make_zip({"a.csv": "a"})
    page = "```stlite\n:archives: ../a b.zip\n\nx = 1\n```\n"
    built = Site(tmp_path, {"index.md": "Text\n", "sub/page.md": page, "a b.zip": content}).build()
    [payload] = read_payloads(built.page("sub/page/index.html"))
    [archive] = payload["archives"]
    assert archive["format"] == "zip"
    [ours] = (built.folder / "assets").glob("stlite-*")
    assert (ours / archive["url"].replace("%20", " ")).read_bytes() == content


def test_problems_elsewhere(tmp_path: Path) -> None:
    """What is wrong in a file that an app is read from is said with that file and line."""
    block = "```stlite\n:files: .streamlit/config.toml\n:requirements: requirements.txt\n\nx = 1\n```\n"
    files = {".streamlit/config.toml": "[theme]\nbase = dark\n", "requirements.txt": "six\nfoo bar\n"}
    expected = [
        ".streamlit/config.toml:2: .streamlit/config.toml is not valid TOML: Invalid value",
        "docs/requirements.txt:2: expected a requirement such as name>=1.2, got 'foo bar'; it is ignored",
    ]
    built = Site(tmp_path, {"index.md": block, **files}).build(warns=expected)
    for message in expected:
        assert message in unescape(built.page())
    assert len(read_payloads(built.page())) == 1


def test_keys(tmp_path: Path) -> None:
    """The key of an app's storage names its page, and its id or number there."""
    block = "```stlite\nx = 1\n```\n\n"
    shown = "    ```stlite\n    x = 1\n    ```\n\n"
    page = f"{block}{shown}```{{ .stlite #mine }}\nx = 1\n```\n\n- Item\n\n{shown}"
    built = Site(tmp_path, {"index.md": "Text\n", "sub/page.md": page}).build()
    keys = [payload["key"] for payload in read_payloads(built.page("sub/page/index.html"))]
    assert keys[:2] == ["sub/page.md:1", "sub/page.md#mine"]
    assert len(set(keys)) == len(keys) == 3


def stored(built: Built) -> dict[str, bytes]:
    """Return the files of apps in a site, by name."""
    paths = (built.folder / "assets").glob("stlite-*/files/*/*")
    return {path.name: path.read_bytes() for path in paths}


def test_app_is_removed(tmp_path: Path) -> None:
    """With its last app, a file leaves the site; what other apps have stays."""
    files = {"a.csv": "a", "b.csv": "b"}
    pages = {"index.md": BLOCK_OF.format("a.csv, b.csv"), "other.md": BLOCK_OF.format("b.csv")}
    site = Site(tmp_path, {**pages, **files})
    assert stored(site.build()) == {"a.csv": b"a", "b.csv": b"b"}
    site.write("docs/index.md", "Nothing\n")
    assert stored(site.build()) == {"b.csv": b"b"}
    (tmp_path / "docs/other.md").unlink()
    assert site.build().ours() == []


def test_page_moves(tmp_path: Path) -> None:
    """A page that moves together with its files keeps its app."""
    site = Site(tmp_path, {"index.md": "Text\n", "page.md": BLOCK_OF.format("a.csv"), "a.csv": "a"})
    assert read_files(site.build().folder, "page/index.html") == {"a.csv": b"a"}
    (tmp_path / "docs/deep/down").mkdir(parents=True)
    for name in ("page.md", "a.csv"):
        (tmp_path / "docs" / name).rename(tmp_path / "docs/deep/down" / name)
    assert read_files(site.build().folder, "deep/down/page/index.html") == {"a.csv": b"a"}


def test_nothing_changed(tmp_path: Path) -> None:
    """A second build gives the same site, byte for byte."""

    def everything(built: Built) -> dict[str, bytes]:
        paths = [path for path in built.folder.rglob("*") if path.is_file()]
        return {str(path): path.read_bytes() for path in paths if not path.name.startswith("sitemap")}

    site = Site(tmp_path, {"index.md": BLOCK, "sub/page.md": BLOCK, **carried(""), **carried("sub/")})
    assert everything(site.build()) == everything(site.build())


@pytest.mark.parametrize("extensions", [["pymdownx.superfences"], ["fenced_code"], []])
@pytest.mark.parametrize("code", ["none", "above"])
def test_control_characters(tmp_path: Path, extensions: list[str], code: str) -> None:
    """Files can contain what Python-Markdown marks its own text with. They run as they are."""
    marks = "\x02stlite:99\x03 \x02stlite:0\x03 \x02wzxhzdk:0\x03 \x02klzzwxh:0000\x03 \x01 \x1b \x7f"
    block = f"```stlite\n:file: app.py\n:files: helper.py\n:code: {code}\n```\n"
    raw = '<div title="raw">raw</div>'
    pages = {"index.md": f"{raw}\n\n{block}", "app.py": f"x = '{marks}'\n", "helper.py": f"# {marks}\n"}
    built = Site(tmp_path, pages, markdown_extensions=extensions).build()
    assert read_programs(built.page()) == [f"x = '{marks}'\n"]
    shown = "\u2402stlite:99\u2403 \u2402stlite:0\u2403 \u2402wzxhzdk:0\u2403 \u2402klzzwxh:0000\u2403"
    assert f"{shown} \u2401 \u241b \u2421" in unescape(built.page())
    assert built.page().count(raw) == 1
