"""What a page takes from the machine that builds the site: the project's files, and no others."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from docs_folder import make_zip
from mkdocs_site import Built, Site
from pages import read_payloads

pytestmark = pytest.mark.usefixtures("fake_runtime")

MARK = "hunter2"


def block(*lines: str) -> str:
    return "```stlite\n" + "".join(f"{line}\n" for line in lines) + "\nx = 1\n```\n\n"


def published(built: Built, name: str) -> list[str]:
    """Return the apps' files with this name, which are in our folder and not in the docs."""
    return [path.as_posix() for path in built.folder.glob(f"assets/**/{name}")]


def holds(built: Built, text: str) -> list[str]:
    """Return the files of a site with a text, except those that MkDocs copies by itself."""
    files = [*built.folder.glob("assets/**/*"), *built.folder.glob("**/*.html")]
    return [path.as_posix() for path in files if path.is_file() and text.encode() in path.read_bytes()]


def test_hostile_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A contributor's page gets no secret, no environment and no other folder, and each block says why."""
    monkeypatch.setenv("CI_TOKEN", MARK)
    blocks = [
        ":files: in=data/.streamlit",
        ":files: data/.streamlit",
        ":files: x=data/.streamlit/*",
        ":requirements: r.txt",
        ":files: ../../../../../../../../../proc/self/environ",
        ":file: ../../../../../../../../../dev/zero",
        ":requirements: ../z.txt",
    ]
    site = Site(tmp_path / "project", {"index.md": "".join(block(line) for line in blocks[:5])})
    site.write(
        "docs/more.md", "".join(f"```stlite\n{line}\n```\n\n" for line in blocks[5:6]) + block(blocks[6])
    )
    site.write("docs/data/.streamlit/secrets.toml", f"token = '{MARK}'\n")
    site.write("docs/r.txt", "-r ../../outside.txt\n-r /etc/passwd\n")
    (tmp_path / "outside.txt").write_text(f"{MARK} {MARK}\n")
    (tmp_path / "project/z.txt").symlink_to("/dev/zero")
    built, messages = site.build_loudly()
    expected = [
        "docs/index.md:1: 'data/.streamlit/secrets.toml' is not published",
        "docs/index.md:7: 'data/.streamlit/secrets.toml' is not published",
        "docs/index.md:13: 'data/.streamlit/secrets.toml' is not published",
        "docs/r.txt:1: requirements file '../../outside.txt' leads out of the project",
        "docs/r.txt:2: requirements file '/etc/passwd' leads out of the project",
        "docs/index.md:26: option 'files': '../../../../../../../../../proc/self/environ' leads out",
        "docs/more.md:1: program file '../../../../../../../../../dev/zero' leads out",
        "docs/more.md:6: option 'requirements': '../z.txt' leads out",
    ]
    for text in expected:
        assert [message for message in messages if text in message], text
    assert not holds(built, MARK)
    assert not holds(built, "root:x")
    assert MARK not in "".join(messages)
    assert published(built, "secrets.toml") == published(built, "environ") == []


def test_repository_and_roots(tmp_path: Path) -> None:
    """Without a repository, `roots` opens folders beside the configuration; a repository is open."""
    page = block(":files: ../../examples/x.csv", "    ../../data/y.csv")
    site = Site(tmp_path / "project/sites/here", {"index.md": page})
    for name in ("project/sites/examples/x.csv", "project/sites/data/y.csv"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text("x")
    outside = "leads out of the project"
    built = site.build(warns=[f"'../../examples/x.csv' {outside}", f"'../../data/y.csv' {outside}"])
    assert not published(built, "x.csv")
    site.config["plugins"] = [{"stlite": {"roots": ["../examples"]}}]
    built = site.build(warns=[f"'../../data/y.csv' {outside}"])
    assert published(built, "x.csv")
    site.config["plugins"] = ["stlite"]
    (tmp_path / "project/.git").write_text("gitdir: elsewhere")
    built = site.build()
    assert published(built, "x.csv")
    assert published(built, "y.csv")


def test_docs_elsewhere(tmp_path: Path) -> None:
    """The docs folder is usable also if it is not below the configuration."""
    site = Site(tmp_path / "config", {}, docs_dir="../pages")
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages/index.md").write_text(block(":files: a.csv"))
    (tmp_path / "pages/a.csv").write_text("a")
    assert published(site.build(), "a.csv")


def test_missing_root(tmp_path: Path) -> None:
    """A folder that does not exist is said at the configuration."""
    plugins = [{"stlite": {"roots": "gone"}}]
    Site(tmp_path, {"index.md": block()}, plugins=plugins).build(
        warns=["mkdocs.yml: option 'roots': expected folders, got "]
    )


def test_limits(tmp_path: Path) -> None:
    """The site raises and lowers limits; a wrong one is said at its line."""
    archive = make_zip({"a": "", "b": "", "c": ""})
    page: dict[str, str | bytes] = {"index.md": block(":archives: a.zip"), "a.zip": archive}
    plugins = [{"stlite": {"limits": {"members": 2}}}]
    warning = "expected at most 2 files, got more; to allow more, set the site's option limits: members=4"
    Site(tmp_path / "1", page, plugins=plugins).build(warns=[warning])
    plugins = [{"stlite": {"limits": {"members": 4}}}]
    [payload] = read_payloads(Site(tmp_path / "2", page, plugins=plugins).build().page())
    assert payload["archives"]
    plugins = [{"stlite": {"limits": {"size": 4}}}]
    done = Site(tmp_path / "3", page, plugins=plugins).run()
    assert done.returncode == 1
    assert "expected numbers above 0 for some of file-mb, text-mb, unpacked-mb, members" in done.stdout


def test_messages_about_roots(tmp_path: Path) -> None:
    """A page names a folder that the site opens, but no folder around it, such as a user's."""
    data = tmp_path / "home/alice-b/data"
    data.mkdir(parents=True)
    (data / "text.txt").write_bytes(b"\xff")
    (data / "lines.txt").write_text("-r gone.txt\n")
    (data / "key.txt").write_text("-----BEGIN PRIVATE KEY-----\n")
    (data / "bad.zip").write_text("x")
    (data / "bad-1.0-py3-none-any.whl").write_text("x")
    values = {
        "files": ("data/gone.csv", "data/*.csv", "data/.*/x", "data/bad.zip/x"),
        "requirements": ("data/text.txt", "data/lines.txt", "key.txt", "data/gone.txt"),
        "wheels": ("data/bad-1.0-py3-none-any.whl", "data/*.whl"),
        "archives": ("data/bad.zip", "data/?ad.zip"),
        "file": ("data/gone.py", "data/key.txt", "data"),
    }
    page = "".join(block(f":{name}: {value}") for name, items in values.items() for value in items)
    site = Site(tmp_path / "project", {"index.md": page}, plugins=[{"stlite": {"roots": [str(data)]}}])
    (tmp_path / "project/docs/data").symlink_to(data)
    (tmp_path / "project/docs/key.txt").symlink_to(data / "key.txt")
    built, messages = site.build_loudly()
    assert len(messages) >= sum(map(len, values.values())) - 1
    assert "looked for data/gone.csv" in built.page()
    assert holds(built, "alice-b") == []


def test_links_in_a_folder(tmp_path: Path) -> None:
    """A folder of the project has no way to the rest of the machine by a link that somebody commits."""
    site = Site(tmp_path, {"index.md": block(":files: ../data")})
    site.write("data/a.csv", "a")
    for name, goal in {"environ.txt": "/proc/self/environ", "up": "../..", "abs.txt": os.devnull}.items():
        (tmp_path / "data" / name).symlink_to(goal)
    built = site.build(warns=[f"the link {name} is not used" for name in ("environ.txt", "up", "abs.txt")])
    [payload] = read_payloads(built.page())
    assert sorted(payload["files"]) == ["a.csv", "streamlit_app.py"]
