"""An app brings all that belongs to it, and has the same recording in each build."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bare_site import BareSite
from runner import make_start, the_node
from runtime_parts import make_wheel
from stlite_docs.prerender.interpreter import Interpreter
from stlite_docs.prerender.made_files import MadeFile, serve
from stlite_docs.prerender.run import End, Job, Run
from stlite_docs.publish.payload import make_payload

OPTIONS = ":archives: pack.zip\n:wheels: cargo-1.0-py3-none-any.whl\n:env: GREETING=hello\n"
# What Streamlit names by chance: a session, a run, and a file that is made when a reader asks for it.
LOADED = """
import os
import cargo
import streamlit as st
from helper import WHO

st.text([WHO, open("inner/packed.txt").read(), cargo.NAME, os.environ["GREETING"]])
st.text({f"in no order {number}" for number in range(20)})
st.text([name for name in os.environ if "HASH" in name])
st.audio(b"RIFF....WAVE", format="audio/wav")
st.download_button("Get", "content")
st.download_button("Make", lambda: "content", key="make")
st.graphviz_chart("digraph { a -> b }")
"""
OTHER = """
import streamlit as st

st.download_button("Make", lambda: "content")
if not st.session_state:
    st.session_state.again = True
    st.rerun()
"""


ID = re.compile(rb"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def run(site: BareSite, jobs: Sequence[Job], made: Sequence[MadeFile] = ()) -> list[Run]:
    """Run apps one after the other in a new interpreter, which starts with some files."""
    with Interpreter(serve(site.folder, {}, made), the_node()) as interpreter:
        return [interpreter.run(job) for job in jobs]


def test_same_recordings(tmp_path: Path) -> None:
    """Archives, wheels and variables reach the program.

    Chance, other apps and the way in which Python started do not change its recording.
    """
    with zipfile.ZipFile(tmp_path / "pack.zip", "w") as archive:
        archive.writestr("inner/packed.txt", "from the archive")
        archive.writestr("helper.py", "WHO = 'packed module'\n")
    make_wheel(tmp_path, "cargo", files={"cargo.py": "NAME = 'from the wheel'\n"})
    site = BareSite(tmp_path)
    # They share an interpreter.
    apps = site.write_live(f":pool: a\n{OPTIONS}{LOADED}", f":pool: a\n{OTHER}")
    jobs = [Job(f"a.md:{number}", make_payload(app), 120.0) for number, app in enumerate(apps)]
    loaded, other = run(site, jobs)
    assert (loaded.end, loaded.error, other.end) == (End.FINISHED, None, End.FINISHED)
    texts = b"\n".join(loaded.messages)
    assert b"['packed module', 'from the archive', 'from the wheel', 'hello']" in texts
    assert b"[]" in texts
    # Streamlit frees what an ended session owns when the next app may run.
    ids, others = (set(ID.findall(b"".join(each.messages))) for each in (loaded, other))
    # They share the id of the installation, but none of a session or run.
    assert (len(ids), len(others), len(ids & others)) == (3, 4, 1)
    assert [medium.content for medium in loaded.media.values()] == [b"RIFF....WAVE", b"content"]
    again = run(site, jobs[::-1])
    assert [each.to_json() for each in again] == [other.to_json(), loaded.to_json()]
    restored = run(site, jobs, make_start(site))
    assert restored[1].is_lean
    # Without the core, a run cannot show that it is enough.
    plain = [replace(each, is_lean=False) for each in restored]
    assert [each.to_json() for each in plain] == [loaded.to_json(), other.to_json()]
