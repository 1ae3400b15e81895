"""Apps of one interpreter: what one of them does to Python does not reach the others."""

from __future__ import annotations

from pathlib import Path

import pytest

from two_apps import END, OUTSIDE, visit

LOOK = "answer = re.sub(' at 0x[0-9a-f]+', '', repr(({look})))"
# What is looked at, and what the first app does to it.
KEPT = {
    "current folder": (
        "__import__('os').getcwd()[-2:]",
        "import os, tempfile; os.chdir(tempfile.gettempdir())",
    ),
    "environment": ("__import__('os').environ.get('MARK')", "import os; os.environ['MARK'] = 'x'"),
    "path": ("'mine' in sys.path", "import sys; sys.path.append('mine')"),
    "arguments": ("sys.argv[1:2]", "import sys; sys.argv = ['a', 'mine']"),
    "modules": ("'helper' in sys.modules", "import helper"),
    "modules of a recipe": (
        "'recipe' in sys.modules",
        """
import importlib.util as u, sys, os
spec = u.spec_from_file_location('recipe', os.path.dirname(__file__) + '/helper.py')
sys.modules['recipe'] = u.module_from_spec(spec)
""",
    ),
    "output": ("type(sys.stdout).__name__", "import io, sys; sys.stdout = io.StringIO()"),
    "error output": ("type(sys.stderr).__name__", "import io, sys; sys.stderr = io.StringIO()"),
    "hook for errors": ("sys.excepthook.__name__", "import sys; sys.excepthook = lambda *a: None"),
    "hook for errors nobody sees": (
        "sys.unraisablehook.__name__",
        "import sys; sys.unraisablehook = lambda *a: None",
    ),
    "hook of threads": (
        "__import__('threading').excepthook.__name__",
        "import threading; threading.excepthook = lambda *a: None",
    ),
    "traceback limit": ("getattr(sys, 'tracebacklimit', 'none')", "import sys; sys.tracebacklimit = 0"),
    "warning filters": (
        "__import__('warnings').filters[0][0]",
        "import warnings; warnings.simplefilter('error')",
    ),
    "a block of warnings": (
        "__import__('warnings').filters[0][0]",
        """
import warnings
block = warnings.catch_warnings()
block.__enter__()
warnings.simplefilter('error')
""",
    ),
    "warnings that are recorded": (
        "__import__('warnings')._showwarnmsg_impl.__name__",
        "import warnings; block = warnings.catch_warnings(record=True); block.__enter__()",
    ),
    "root logger": (
        "(logging.root.level, len(logging.root.handlers))",
        "import logging, io; logging.basicConfig(level='DEBUG', stream=io.StringIO())",
    ),
    "disabled logging": ("logging.root.manager.disable", "import logging; logging.disable(logging.ERROR)"),
    "own logger": (
        "(logging.getLogger('mine').level, logging.getLogger('mine.part').parent.name)",
        "import logging; logging.getLogger('mine').setLevel(5)",
    ),
    "logger of the program": (
        "len(logging.getLogger('__main__').handlers)",
        "import logging; logging.getLogger(__name__).addHandler(logging.NullHandler())",
    ),
    "class of loggers": (
        "logging.getLoggerClass().__name__",
        "import logging; logging.setLoggerClass(type('Mine', (logging.Logger,), {}))",
    ),
    "signal handlers": (
        "__import__('signal').getsignal(15)",
        "import signal; signal.signal(15, lambda *a: None)",
    ),
    "built-in names": ("'mine' in dir(__import__('builtins'))", "import builtins; builtins.mine = 1"),
    "built-in functions": ("len.__name__", "import builtins; builtins.len = lambda x: 0"),
    "recursion limit": ("sys.getrecursionlimit()", "import sys; sys.setrecursionlimit(5000)"),
    "digits of numbers": (
        "sys.get_int_max_str_digits()",
        "import sys; sys.set_int_max_str_digits(5000)",
    ),
    "trace": ("sys.gettrace()", "import sys; sys.settrace(lambda *a: None)"),
    "profile": ("sys.getprofile()", "import sys; sys.setprofile(lambda *a: None)"),
    "garbage collection": (
        "gc.isenabled(), gc.get_threshold()",
        "import gc; gc.disable(); gc.set_threshold(7)",
    ),
    "callbacks of garbage collection": ("gc.callbacks", "import gc; gc.callbacks.append(lambda *a: None)"),
    "time limit of sockets": (
        "__import__('socket').getdefaulttimeout()",
        "import socket; socket.setdefaulttimeout(9)",
    ),
    "mask of new files": (
        "(os.umask(0o77), os.umask(0o22))[0]",
        "import os; os.umask(0)",
    ),
    "locale": ("locale.setlocale(locale.LC_ALL)", "import locale; locale.setlocale(locale.LC_ALL, 'POSIX')"),
    "folder for temporary files": (
        "__import__('tempfile').tempdir",
        "import tempfile; tempfile.tempdir = '/mine'",
    ),
    "how addresses are opened": (
        "__import__('urllib.request').request._opener",
        "import urllib.request as r; r.install_opener(r.build_opener())",
    ),
    "event loop": (
        """
asyncio.events._get_running_loop() is asyncio.get_event_loop_policy().get_event_loop(),
asyncio.get_running_loop().get_debug(),
asyncio.get_running_loop().get_exception_handler()
""",
        """
import asyncio
asyncio.get_running_loop().set_debug(True)
asyncio.get_running_loop().set_exception_handler(print)
""",
    ),
    "another event loop": (
        "type(asyncio.get_running_loop()).__name__",
        """
import asyncio
loop = type('Mine', (asyncio.SelectorEventLoop,), {})()
asyncio.set_event_loop(loop)
asyncio._set_running_loop(loop)
""",
    ),
    "importers": (
        "[str(each) for each in (*sys.meta_path, *sys.path_hooks) if 'Mine' in str(each)]",
        """
import sys
class Mine:
    @classmethod
    def find_spec(*a): return None
sys.meta_path.insert(0, Mine())
sys.path_hooks.append(Mine)
""",
    ),
    "codecs": (
        "find('mine')",
        "import codecs\ncodecs.register(lambda name: codecs.lookup('utf-8') if name == 'mine' else None)",
    ),
    "error handlers": (
        "find_handler('mine')",
        "import codecs\ncodecs.register_error('mine', lambda error: ('?', error.end))",
    ),
}
HEAD = """
import asyncio, codecs, gc, locale, logging, os, re, sys
def find(name):
    try: return codecs.lookup(name).name
    except LookupError as error: return 'unknown'
def find_handler(name):
    try: return b'\\xff'.decode('utf-8', name)
    except LookupError as error: return str(error)
"""


def _visits(look: str, change: str) -> dict[str, list[tuple[str, str]]]:
    look = HEAD + LOOK.format(look=look)
    return {
        "before": [("other", look)],
        "outside": [(OUTSIDE, look)],
        "changed": [("app", change), ("app", look)],
        "other": [("app", change), ("other", look)],
        "again": [("app", change), ("other", look), ("app", look)],
        "outside after": [("app", change), (OUTSIDE, look)],
        "later": [("app", change), ("app", END), ("other", look)],
    }


@pytest.fixture(scope="module")
def answers() -> dict[str, dict[str, object]]:
    """All answers, from one Python: what one pair of apps does must not reach another pair either."""
    visits = {name: _visits(*case) for name, case in KEPT.items()}
    found = iter(visit(*(steps for each in visits.values() for steps in each.values())))
    return {name: {key: next(found) for key in each} for name, each in visits.items()}


@pytest.mark.parametrize("name", KEPT)
def test_kept_apart(name: str, answers: dict[str, dict[str, object]]) -> None:
    """What an app changes is changed for it whenever its code runs, and for nobody else, then or later."""
    answer = answers[name]
    assert answer["changed"] != answer["before"]
    assert answer["again"] == answer["changed"]
    assert answer["other"] == answer["before"]
    assert answer["later"] == answer["before"]
    assert answer["outside after"] == answer["outside"]


# What the documentation gives as examples of what apps share.
SHARED = {
    "logger of a library": (
        "logging.getLogger('json').level",
        "import json, logging; logging.getLogger('json').setLevel(5)",
    ),
    "seed of random": ("random.getstate()[1][:3]", "import random; random.seed(7)"),
    "class of a library": ("hasattr(json.JSONEncoder, 'mine')", "import json; json.JSONEncoder.mine = 1"),
}


@pytest.mark.parametrize("name", SHARED)
def test_shared(name: str) -> None:
    """Other changes of modules that apps share reach all of them."""
    look, change = SHARED[name]
    look = f"import json, logging, random, re; {LOOK.format(look=look)}"
    before, changed, other = visit(
        [("other", look)], [("app", change), ("app", look)], [("app", change), ("other", look)]
    )
    assert before != changed == other


EXITS = """
import atexit, functools
from library import at_exit, register
path = {path!r}
def note(text):
    with open(path, "a") as file: file.write(text)
atexit.register(note, "1")
functools.partial(atexit.register, note)("2")
@atexit.register
def last(): note("3")
at_exit(lambda: note("4"))
exec("import atexit; atexit.register(note, '5')", {{"note": note}})
atexit.register(print, "not here", file=open(path, "a"))
atexit.unregister(print)
atexit.register(lambda: 1 / 0)
register()
"""
LIBRARY = """
import atexit
def at_exit(function): atexit.register(function)
def register(): atexit.register(called.append, 1)
called = []
"""


def test_exit_functions(tmp_path: Path) -> None:
    """What an app's own code registers is called when it ends, the last first; a library's is not."""
    (tmp_path / "library.py").write_text(LIBRARY)
    notes = tmp_path / "notes"
    find = f"import sys; sys.path.append({str(tmp_path)!r})"
    ask = "import library; answer = library.called"
    (called,) = visit([(OUTSIDE, find), ("app", EXITS.format(path=str(notes))), ("app", END), ("other", ask)])
    assert (called, notes.read_text()) == ([], "54321")


def test_finalizers_are_nobodys() -> None:
    """The first app that has a temporary folder takes no other app's away, and finalizers go on."""
    make = "import tempfile; folder = tempfile.TemporaryDirectory()"
    look = "import os, weakref; answer = [os.path.isdir(folder.name), weakref.finalize._shutdown]"
    drop = "name = folder.name; del folder; import os; answer = os.path.isdir(name)"
    steps = [("one", make), ("two", make), ("one", END)]
    assert visit([*steps, ("two", look)], [*steps, ("two", drop)]) == [[True, False], False]


def test_ctrl_c_breaks_off_what_hangs() -> None:
    """An app that handles Ctrl-C is told what Python tells, and the signal still ends it."""
    handle = "import signal; before = signal.signal(signal.SIGINT, lambda *_: None)"
    send = "import os\ntry: os.kill(os.getpid(), 2)\nexcept KeyboardInterrupt: answer = before.__name__"
    assert visit([("app", handle), ("app", send)]) == ["default_int_handler"]
