"""What a site tells its readers, and what a log tells: nothing of the machine, and no passwords."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path

import pytest

from docs_folder import Docs, messages
from runtime_parts import make_wheel, served, use_base, use_parts
from stlite_docs.analysis.package_needs import PackageNeeds
from stlite_docs.base.credentials import hide_credentials
from stlite_docs.base.internal_error import describe_error
from stlite_docs.base.log import LOG, forward_log
from stlite_docs.base.place import Place
from stlite_docs.base.problems import Problem, ProblemKind, StliteError
from stlite_docs.base.quoting import quote
from stlite_docs.options.declarations import RuntimeKind, SiteSettings
from stlite_docs.publish.app_needs import AppNeeds
from stlite_docs.publish.payload import encode_payload, make_payload
from stlite_docs.publish.pool import Pool
from stlite_docs.publish.site import publish_apps
from stlite_docs.runtime.build import Runtime, prepare_runtime
from told_of_machine import find_told

NEEDED = PackageNeeds(("badhash",))
PLACE = Place("mkdocs.yml")
USER = "bob:TOPSECRETPW"


class Machine:
    """A machine with a cache and a site."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.site = folder / "site"
        self.packages = folder / "packages"
        self.packages.mkdir()

    def prepare(self, packages: str, kind: str = "local") -> Runtime:
        cache = self.folder / "cache"
        return prepare_runtime(kind, {"shared": [NEEDED]}, cache=cache, pyodide_packages=packages)

    def told(self) -> str:
        """Return what the runtime tells, which names no folder of this machine."""
        assert find_told(self.site, self.folder) == []
        return "".join(path.read_text() for path in sorted(self.site.rglob("*.json")))


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """Give a machine that has built nothing."""
    use_base(monkeypatch, tmp_path / "index")
    use_parts(monkeypatch, tmp_path / "npm")
    return Machine(tmp_path)


def test_wrong_hash(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pip names the index, its own folders and the file with the hashes; the site does not."""
    wheel = make_wheel(machine.folder / "served" / "badhash", "badhash")
    (wheel.parent / "index.html").write_text(f'<a href="{wheel.name}#sha256={"0" * 64}">{wheel.name}</a>')
    monkeypatch.delenv("PIP_NO_INDEX")
    with served(wheel.parent.parent) as (address, _):
        monkeypatch.setenv("PIP_INDEX_URL", address.replace("//", f"//{USER}@"))
        runtime = machine.prepare(str(machine.packages))
        runtime.publish(machine.site)
        reason = runtime.missing["shared"]["badhash"]
        assert address.split("/")[2] in reason
        assert "TOPSECRETPW" not in reason
        assert address.split("/")[2] not in machine.told()
    told = json.loads((machine.site / "runtime.json").read_text())["pools"]["shared"]["missing"]
    assert told == {"badhash": "the build could not get it. The log of the build says why."}


def test_cache_that_is_no_folder(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    """The build names the folder, and the site does not."""
    (machine.folder / "file").write_text("")
    cache = machine.folder / "file" / "cache"
    monkeypatch.setattr("stlite_docs.runtime.fetch.cache.user_cache_path", lambda _name: cache)
    needs = AppNeeds(Place("docs/index.md", 3), Pool("shared"), NEEDED)
    settings = SiteSettings(runtime=RuntimeKind.LOCAL)
    [problem] = publish_apps(machine.site, [needs], settings, PLACE).problems
    assert f"cannot build the runtime in {cache}: " in problem.message
    assert json.loads(machine.told()) == {
        "error": "the build could not prepare it. The log of the build says why."
    }


def test_mirror_with_a_password(machine: Machine) -> None:
    """The build uses the password and does not say it."""
    with served(machine.packages) as (address, _):
        mirror = address.replace("//", f"//{USER}@")
        host = address.split("/")[2]
    runtime = machine.prepare(mirror)
    runtime.publish(machine.site)
    assert "TOPSECRETPW" not in str(runtime.missing)
    assert host not in machine.told()


def test_mirror_that_readers_would_see(machine: Machine) -> None:
    """With `cdn`, readers load packages from the mirror, so its address is public."""
    with pytest.raises(StliteError) as caught:
        machine.prepare(f"https://{USER}@mirror.example.org/", "cdn")
    assert "expected a URL without a user name and a password" in str(caught.value)
    assert "got 'https://***@mirror.example.org/'" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"from http://{USER}@127.0.0.1:9/simple/ (x)", "from http://***@127.0.0.1:9/simple/ (x)"),
        (
            "https://token@a.example and https://a:b@c.example",
            "https://***@a.example and https://***@c.example",
        ),
        ("git+ssh://git:p@ss@host/x", "git+ssh://***@host/x"),
        ("https://a:b%40c@host", "https://***@host"),
        ("https://a.example/simple?token=b&x=1", "https://a.example/simple?token=***&x=1"),
        ("https://a.example/w.whl?X-Amz-Signature=b#c", "https://a.example/w.whl?X-Amz-Signature=***#c"),
        (
            "https://cdn.example/npm/@stlite/browser@1.9.2/x",
            "https://cdn.example/npm/@stlite/browser@1.9.2/x",
        ),
        ("mail a@example.org, see https://example.org", "mail a@example.org, see https://example.org"),
        ("'https://a.example' is not b@c", "'https://a.example' is not b@c"),
    ],
)
def test_credentials(text: str, expected: str) -> None:
    """A URL shows its host, wherever a message shows it."""
    assert hide_credentials(text) == expected
    problem = Problem(ProblemKind.RUNTIME, text, PLACE, f"details: {text}")
    assert problem.log_text == f"mkdocs.yml: {expected} [runtime]\ndetails: {expected}"
    assert str(StliteError(text)) == expected
    assert quote({"a": text}) == repr({"a": expected})
    said: list[str] = []
    forward_log(lambda _level, message: said.append(message))
    LOG.warning("said: %s", text)
    assert said == [f"said: {expected}"]


@pytest.mark.parametrize(
    ("file", "shown"),
    [
        ("docs/index.md", "docs/index.md:3"),
        ("../venv/lib/module.py", "module.py:3"),
        ("/home/bob/module.py", "module.py:3"),
        ("<markdown>", "<markdown>:3"),
    ],
)
def test_places_on_pages(file: str, shown: str) -> None:
    """A page names no folder outside the documentation, and the log does."""
    problem = Problem(ProblemKind.OPTION, "wrong", Place(file, 3))
    assert problem.page_text == f"{shown}: wrong"
    assert problem.log_text == f"{file}:3: wrong [option]"


def test_errors_of_ours() -> None:
    """The text of an exception can name anything, so only the log has it."""
    try:
        Path("/home/bob/secret").read_text()
    except OSError as error:
        problem = describe_error(error, PLACE)
    assert "stlite-docs has failed here (FileNotFoundError). " in problem.page_text
    assert "bob" not in problem.page_text
    assert "/home/bob/secret" in problem.log_text


@pytest.mark.parametrize("sign", "'\"<>")
def test_credentials_with_signs(sign: str) -> None:
    """A password can have signs that a URL should not have."""
    assert hide_credentials(f"from https://bob:pass{sign}word@host/simple") == "from https://***@host/simple"


@pytest.mark.parametrize(
    ("option", "item", "message"),
    [
        ("requirements", f"x @ https://{USER}@h/x-1-py3-none-any.whl", ""),
        ("requirements", f"--index-url=https://{USER}@h/", ""),
        ("requirements", "/r.txt", ""),
        ("files", f"https://{USER}@h/x.csv", "expected a URL without a user name and a password"),
        ("files", f"x.csv=https://{USER}@h/", "expected a URL without a user name and a password"),
        ("archives", f"https://{USER}@h/x.zip", "expected a URL without a user name and a password"),
        (
            "wheels",
            f"https://{USER}@h/x.whl",
            "expected the path of a wheel, got the URL 'https://***@h/x.whl'",
        ),
        ("file", f"https://{USER}@h/x.py", "not found"),
    ],
)
def test_credentials_in_a_block(tmp_path: Path, option: str, item: str, message: str) -> None:
    """An author who gives a URL a password does not publish it."""
    docs = Docs(tmp_path, {"r.txt": f"x @ https://{USER}@h/x-1-py3-none-any.whl\n"})
    app = docs.build("" if option == "file" else "x = 1\n", **{option: item})
    assert message in "".join(messages(app))
    payload = encode_payload(make_payload(app)) if app.is_live else ""
    assert "TOPSECRETPW" not in "".join([payload, *messages(app)])


@pytest.mark.parametrize("number", [errno.EACCES, errno.EBUSY, errno.EPERM, errno.EROFS, errno.ETXTBSY])
def test_file_that_cannot_be_changed(number: int) -> None:
    """A file that is locked or belongs to somebody else is no bug of ours. Only the log names it."""
    problem = describe_error(OSError(number, "denied", "/home/bob/site"), PLACE)
    assert problem.page_text == (
        f"mkdocs.yml: cannot read or change a file: {os.strerror(number)}. Close programs that use it, "
        "or make it yours, and build again"
    )
    assert "/home/bob/site" in problem.log_text


def test_full_disk() -> None:
    """A full disk is no bug of ours."""
    problem = describe_error(OSError(28, "No space left on device", "/home/bob/site"), PLACE)
    assert problem.log_text == (
        "mkdocs.yml: cannot write a file: No space left on device. Make space on the disk, and build again "
        "[internal]"
    )
