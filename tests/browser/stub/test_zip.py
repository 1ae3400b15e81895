"""The archive of *Download*: it stays in its folder, and its instructions run the app and nothing else."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Page

from docs_folder import make_tar, make_zip
from stlite_docs.pins.pinned import ZIP
from stlite_docs.publish.payload import encode_payload
from stlite_docs.runtime.fetch.cache import Cache
from stlite_docs.runtime.fetch.npm import npm_tree
from stub_site import Site
from watching import Watch

HOST = "https://archives.example"
# A shell that takes one of these for a command makes a file.
HOSTILE = (
    "$(touch ran)",
    "`touch ran`",
    "'; touch ran; '",
    '"; touch ran; "',
    "x\ntouch ran\n",
    "x\rtouch ran",
    "x; touch ran",
    "x & touch ran",
    "x && touch ran",
    "x | touch ran",
    "x > ran",
    "touch ran",
    "-c touch ran",
    "%COMSPEC% /c touch ran",
    "x\u2028touch ran",
    "x\u2018; touch ran; \u2019",
    "${IFS}",
    "~",
    "!!",
)
SHELLS = [path for name in ("sh", "bash", "dash", "zsh") if (path := shutil.which(name))]


class Downloads:
    """A page with an app whose payload is anything that a page can have."""

    def __init__(self, site: Site, page: Page, folder: Path) -> None:
        self.site, self.page, self.folder = site, page, folder
        shutil.copytree(npm_tree(ZIP, Cache()), site.folder / ZIP.name)
        site.write_runtime(zip=f"{ZIP.name}/{ZIP.entry}")
        site.write(":start: click\n:actions: download\n\nrun\n## file: other.txt\nx\n")
        self.files: dict[str, bytes] = {}
        page.context.route(f"{HOST}/**", lambda route: route.fulfill(body=self.files["archive"]))

    def save(self, **changes: Any) -> Path:
        """Press *Download* of the app with these changes, and unpack the archive as any program would."""
        index = self.site.root / "index.html"
        html = index.read_text(encoding="utf-8")
        [text] = re.findall(r"data-stlite='([^']*)'", html)
        payload = {**json.loads(text), **changes}
        index.write_text(html.replace(text, encode_payload(payload)), encoding="utf-8")
        self.page.goto(self.site.server.url)
        with self.page.expect_download() as download:
            self.page.get_by_role("button", name="Download").click()
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir()
        download.value.save_as(self.folder / "saved.zip")
        with zipfile.ZipFile(self.folder / "saved.zip") as saved:
            names = saved.namelist()
            saved.extractall(self.folder / "saved")
        assert len(names) == len(set(names))
        for name in names:
            parts = PurePosixPath(name).parts
            assert all(part.strip(". ") for part in name.rstrip("/").split("/"))
            assert not re.search("[\u202a-\u202e\u2066-\u2069]", name)
            assert "\\" not in name
            assert not name.startswith("/")
            assert not any(re.match("[A-Za-z]:", part) for part in parts)
        [top] = (self.folder / "saved").iterdir()
        return top


@pytest.fixture
def downloads(site: Site, page: Page, tmp_path: Path) -> Downloads:
    return Downloads(site, page, tmp_path / "taken")


def paste(folder: Path, shell: str) -> list[list[str]]:
    """Run the instructions, all of them, and return the commands that were run, by stand-ins."""
    commands = folder.parent / "commands"
    shutil.rmtree(commands, ignore_errors=True)
    commands.mkdir()
    log = commands / "log"
    log.write_text("")
    for name in ("python", "pip", "streamlit", "touch"):
        script = f"#!{sys.executable}\nimport json, sys\nwith open({str(log)!r}, 'a') as log:\n"
        script += f"    print(json.dumps([{name!r}, *sys.argv[1:]]), file=log)\n"
        (commands / name).write_text(script)
        (commands / name).chmod(0o755)
    before = set(folder.rglob("*"))
    readme = (folder / "README.txt").read_text(encoding="utf-8")
    subprocess.run(
        [shell],
        input=readme,
        text=True,
        check=False,
        cwd=folder,
        env={"PATH": str(commands)},
        capture_output=True,
    )
    assert set(folder.rglob("*")) == before
    return [json.loads(line) for line in log.read_text().splitlines()]


def test_ordinary_app(downloads: Downloads, watch: Watch) -> None:
    """Without strange names, the commands are those that everybody knows."""
    downloads.files["archive"] = make_zip({"inner.txt": "x"})
    folder = downloads.save(
        title="Say: hello!",
        env={"WHO": "reader", "PLACE": "a/b:c"},
        archives=[{"url": f"{HOST}/my%20d%C3%A4ta.zip", "format": "zip"}],
    )
    assert (folder / "README.txt").read_text(encoding="utf-8") == (
        "# Say: hello\n\nSet these environment variables:\n\nWHO=reader\nPLACE=a/b:c\n\n"
        "To run this app on your computer, run these commands in this folder:\n\n"
        "python -c \"import shutil; shutil.unpack_archive('my däta.zip')\"\n"
        "pip install -r requirements.txt\nstreamlit run streamlit_app.py\n"
    )
    assert (folder / "my däta.zip").is_file()
    assert watch.errors == []


@pytest.mark.parametrize("text", HOSTILE)
def test_instructions_run_only_the_app(downloads: Downloads, text: str) -> None:
    """Whatever names, addresses, titles and variables hold, a shell runs the three commands and no other."""
    entrypoint = f"{text}.py"
    downloads.files["archive"] = make_tar({"inner.txt": "unpacked"}, "gz")
    folder = downloads.save(
        title=text,
        entrypoint=entrypoint,
        env={"WHO": text},
        files={entrypoint: {"text": "run"}, f"a/{text}": {"text": "x"}},
        archives=[
            {"url": f"{HOST}/{quote(text, safe='')}.tar.gz", "format": "gztar"},
            {"url": f"{HOST}/other/{quote(text, safe='')}.tar.gz", "format": "gztar"},
        ],
    )
    for shell in SHELLS:
        commands = paste(folder, shell)
        assert [command[0] for command in commands] == ["python", "python", "pip", "python"]
        assert commands[2] == ["pip", "install", "-r", "requirements.txt"]
        for command in commands[:2]:
            subprocess.run([sys.executable, *command[1:]], check=True, cwd=folder)
        assert (folder / "inner.txt").read_text() == "unpacked"
        (folder / "inner.txt").unlink()
    [_, starter] = commands[3]
    started = run_starter(folder, starter)
    assert started["env"] == text
    assert started["argv"][:2] == ["streamlit", "run"]
    assert (folder / started["argv"][2]).read_text() == "run"


@pytest.mark.parametrize("name", ["my app.py", "a/b-c.py", "1_🪐_Total.py", "größe.py"])
def test_names_that_need_no_starter(downloads: Downloads, name: str) -> None:
    """Usual names stay in the usual command."""
    folder = downloads.save(entrypoint=name, files={name: {"text": "run"}, "x.txt": {"text": "x"}})
    for shell in SHELLS:
        assert paste(folder, shell)[-1] == ["streamlit", "run", name]


@pytest.mark.parametrize(
    "name",
    [
        "../out.py",
        "../../../../out.py",
        "/etc/out.py",
        "//server/out.py",
        "a/../../out.py",
        "..\\..\\out.py",
        "C:\\out.py",
        "C:/out.py",
        "\\C:out.py",
        "a/C:/out.py",
        ".. /.. /out.py",
        "..../out.py",
        "a/\u202eyp.out.py",
        "./out.py",
        "a//out.py",
        "..",
        "/",
    ],
)
def test_names_stay_in_the_folder(downloads: Downloads, name: str) -> None:
    """No file, kept folder or archive leads out of the folder, and the program is still found."""
    downloads.files["archive"] = b"x"
    folder = downloads.save(
        entrypoint=name,
        files={name: {"text": "run"}, f"x/{name}": {"text": "x"}},
        persist=[f"kept/{name}", f"{name[0]}{name[0]}/kept"],
        archives=[{"url": f"{HOST}/{quote(name, safe='')}", "format": "zip"}],
    )
    command = paste(folder, SHELLS[0])[-1]
    program = command[-1] if command[0] == "streamlit" else run_starter(folder, command[-1])["argv"][2]
    assert (folder / program).read_text() == "run"


def test_names_of_archives(downloads: Downloads) -> None:
    """Archives of one name, of a file's name, and of an address that is no text, are all there."""
    downloads.files["archive"] = make_zip({"inner.txt": "x"})
    urls = ["a/data.zip", "b/data.zip", "%E0%A4%A.zip", "data.ZIP", "x.zip?y=.tar", "", "requirements.txt"]
    folder = downloads.save(
        files={"streamlit_app.py": {"text": "run"}, "data.zip": {"text": "x"}},
        archives=[{"url": f"{HOST}/{url}", "format": "zip"} for url in urls],
    )
    commands = paste(folder, SHELLS[0])[:-2]
    assert len(commands) == len(urls)
    for command in commands:
        subprocess.run([sys.executable, *command[1:]], check=True, cwd=folder)
        (folder / "inner.txt").unlink()
    assert (folder / "requirements.txt").read_text() == "streamlit\n"


def test_archive_that_leads_out(downloads: Downloads) -> None:
    """An archive at an address, which no build has checked, does not write outside the folder."""
    downloads.files["archive"] = make_tar({"../out.txt": "x"})
    folder = downloads.save(archives=[{"url": f"{HOST}/a.tar", "format": "tar"}])
    [python, *_] = paste(folder, SHELLS[0])
    done = subprocess.run(
        [sys.executable, *python[1:]], check=False, cwd=folder, capture_output=True, text=True
    )
    assert done.returncode != 0
    assert "OutsideDestinationError" in done.stderr
    assert not (folder.parent / "out.txt").exists()


def test_requirements_are_no_options(downloads: Downloads) -> None:
    """A requirement has one line, and cannot change where pip looks for packages."""
    requirements = ["--index-url=https://bad.example", "six\n--index-url=https://bad.example", "humanize"]
    folder = downloads.save(requirements=requirements)
    lines = (folder / "requirements.txt").read_text().splitlines()
    assert lines == ["streamlit", "six --index-url=https://bad.example", "humanize"]


def run_starter(folder: Path, name: str) -> dict[str, Any]:
    """Run the program that starts an app, with a stand-in for Streamlit that says how it is called."""
    library = folder.parent / "library/streamlit/web"
    library.mkdir(parents=True, exist_ok=True)
    for package in (library, library.parent):
        (package / "__init__.py").write_text("")
    (library / "cli.py").write_text(
        "import json, os, sys\ndef main():\n"
        "    print(json.dumps({'argv': sys.argv, 'env': os.environ.get('WHO')}))\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(library.parents[1])}
    done = subprocess.run(
        [sys.executable, "-P", name], cwd=folder, env=environment, check=True, capture_output=True, text=True
    )
    started: dict[str, Any] = json.loads(done.stdout)
    return started
