"""Strict TypeScript checks our scripts, each with the types of the realm that it runs in."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

from node import node_command

HERE = Path(__file__).parents[1]
BROWSER = HERE.parents[1] / "stlite_docs" / "browser"
# Where code runs, which decides what it can use; `shared` is checked in each realm that uses it.
REALMS = ("page", "frame", "worker")
# What runs the apps while a site is built.
RUNNER = BROWSER.parent / "prerender" / "runner"


def check(*projects: Path) -> tuple[int, str]:
    """Run TypeScript on projects, in one process; return its exit code and what it says."""
    command = [*node_command(), "node_modules/typescript/bin/tsc", "--build", *map(str, projects)]
    done = subprocess.run(command, check=False, cwd=HERE, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def test_types() -> None:
    """All modules pass the strict check, each with the types of the realm that it runs in."""
    code, text = check(*(BROWSER / realm for realm in REALMS), RUNNER, HERE)
    assert code == 0, text


def test_realms_have_their_own_types(tmp_path: Path) -> None:
    """What a realm does not have is an error there, such as the document in a worker."""
    foreign = {"page": "importScripts", "frame": "importScripts", "worker": "document"}
    for realm, name in foreign.items():
        folder = tmp_path / realm
        folder.mkdir()
        (folder / "probe.js").write_text(f"// @ts-check\n{name};\n")
        options = {"tsBuildInfoFile": str(folder / "info")}
        config = {
            "extends": str(BROWSER / realm / "tsconfig.json"),
            "compilerOptions": options,
            "include": ["*.js"],
        }
        (folder / "tsconfig.json").write_text(json.dumps(config))
    code, text = check(*(tmp_path / realm for realm in REALMS))
    assert code != 0
    errors = re.findall(r"(\w+)/probe\.js\(2,1\): error TS\d+: Cannot find name '(\w+)'", text)
    assert dict(errors) == foreign, text


@pytest.mark.parametrize("realm", [*REALMS, "shared"])
def test_realms_use_only_what_is_shared(realm: str) -> None:
    """A realm's modules load, and take types from, their own folder and the shared one."""
    paths = list((BROWSER / realm).glob("*.js"))
    assert paths
    for path in paths:
        text = path.read_text(encoding="utf-8")
        used = re.findall(r"""(?:from |import\(|load\()"([^"]+)\"""", text)
        folders = {Path(name).parts[-2] if "/" in name.lstrip("./") else realm for name in used}
        assert folders <= {realm, "shared"}, path


def test_shared_modules_are_shared() -> None:
    """What stands in the shared folder is used in two realms, or by another shared module."""
    users: dict[str, set[str]] = {path.name: set() for path in (BROWSER / "shared").glob("*.js")}
    for realm in (*REALMS, "shared"):
        for path in (BROWSER / realm).glob("*.js"):
            prefix = r"\./" if realm == "shared" else r"\.\./shared/"
            for name in re.findall(rf'"{prefix}(\w+\.js)"', path.read_text(encoding="utf-8")):
                users[name].add(realm)
    assert {name for name, realms in users.items() if len(realms) < 2 and realms != {"shared"}} == set()
