"""Files, keys, misspelt names and comments in programs, and what the build leaves open there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from docs_folder import Docs, make_zip, messages
from fake_runtime import FakeRuntime
from mutate_programs import FAULTS, find_unseen, make_mutants
from static_programs import check_program, complaints
from stlite_docs.authoring.verbatim import find_text
from stlite_docs.base.place import Place
from stlite_docs.base.problems import Ignorable
from stlite_docs.options.declarations import SiteSettings
from stlite_docs.publish.app_needs import find_app_needs
from stlite_docs.publish.site import publish_apps

_FENCE = re.compile(r"^( *)```stlite[^\n]*\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
HEAD = "import streamlit as st\n"
IMPORTS = (
    "import altair as alt",
    "import math",
    "import matplotlib.pyplot as plt",
    "import numpy as np",
    "import pandas as pd",
    "import plotly.express as px",
    "import plotly.graph_objects as go",
    "import random",
    "import streamlit as st",
    "import time",
)


def kinds(program: str, **options: Any) -> list[str]:
    """Return the kinds of problems of a program, each with the name in its message, if any."""
    return [
        " ".join([problem.kind, *problem.message.split("'")[1:2]])
        for problem in check_program(program, **options).problems
    ]


@pytest.mark.parametrize(
    "program",
    [
        "open('a.csv')",
        "with open('data/a.csv', encoding='utf-8') as f: pass",
        "open('a.csv', mode='rb')",
        "import io\nio.open('./a.csv')",
        "from pathlib import Path\nPath('a.csv').open()",
        "from pathlib import Path as P\nP('a.csv').read_bytes()",
        "import pandas\npandas.read_excel('a.xlsx', sheet_name=1)",
        "import polars as pl\npl.read_parquet('a.parquet')",
        "from PIL import Image\nImage.open('my cat.png')",
        "import numpy as np\nnp.load('a.npy')",
        f"{HEAD}st.logo('a.png')",
        f"{HEAD}st.page_link('pages/a.py')",
        "open('a.csv')\nopen(other)\nother.copy()\nframe.to_csv()\nimage.save('b.png')",
        "open('a.csv')\nopen('b.csv', 'w')\nopen(name, 'r')\npath.open()",
    ],
)
def test_missing_files(program: str) -> None:
    """A name in the source that no file of the app has is a problem, once."""
    (kind,) = kinds(program, ignore="requirements")
    assert kind.startswith("data ")
    assert kinds(f"{program}\n{program}\n") == [kind]


@pytest.mark.parametrize(
    "program",
    [
        "open('a.csv', 'w')",
        "open('a.csv', mode)",
        "open('/etc/passwd.txt')\nopen('https://example.org/a.csv')\nopen('../a.csv')",
        "open('name')\nopen(f'{name}.csv')\nopen(name)\nopen()",
        "open('a.csv', 'w').write('x')\nopen('a.csv')",
        "frame.to_csv('a.csv')\nopen('a.csv')",
        "frame.to_csv(path)\nopen('a.csv')",
        "frame.to_csv(path_or_buf=path, sep=';')\nopen('a.csv')",
        "open(path, 'w')\nopen('a.csv')",
        "path.open('w')\nopen('a.csv')",
        "path.write_text('x')\nopen('a.csv')",
        "import os\nos.chdir('data')\nopen('a.csv')",
        "import zipfile\nzipfile.ZipFile(data).extractall()\nopen('a.csv')",
        "import os\nif os.path.exists('a.csv'):\n    open('a.csv')",
        "from pathlib import Path\nif Path('a.csv').is_file():\n    Path('a.csv').read_text()",
        "try:\n    open('a.csv')\nexcept FileNotFoundError:\n    pass",
        "try:\n    open('a.csv')\nexcept OSError:\n    pass",
        "folder = Path('data')\n(folder / 'a.csv').write_text('x')\nopen('data/a.csv')",
        "def open(name): return name\nopen('a.csv')",
        "open = other\nopen('a.csv')",
        "from mine import read_csv\nread_csv('a.csv')",
        f"{HEAD}st.image('app/static/a.png')\nst.audio('https://example.org/a.mp3')",
        f"{HEAD}st.logo('🦖')",
        f"{HEAD}st.switch_page(page)\nst.Page(show)",
        "open('x.csv')  # stlite: ignore",
    ],
)
def test_files_that_can_be_there(program: str) -> None:
    """What a program writes, asks for, or does not name in its source is no problem."""
    assert kinds(program) == []


def test_files_of_the_app(tmp_path: Path) -> None:
    """Files of the app count, from its folder and from the program's; so do archives and kept folders."""
    docs = Docs(tmp_path, {"sub/a.csv": "x", "sub/b.zip": make_zip({"b.csv": "x"}), "sub/app/c.csv": "x"})
    docs.write("sub/app/streamlit_app.py", "open('c.csv')\nopen('d.csv')\nimport beside\n")
    docs.write("sub/app/beside.py", "x = 1\n")
    assert messages(docs.build(body="open('a.csv')", files="a.csv")) == []
    assert messages(docs.build(body="open('a.csv')\n## file: a.csv\n1\n")) == []
    assert messages(docs.build(body="open('b.csv')", archives="b.zip")) == []
    assert messages(docs.build(body="open('kept/b.csv')", persist="kept")) == []
    assert len(messages(docs.build(body="open('a.csv')", files="no.csv"))) == 1
    (message,) = messages(docs.build(body="", file="app/"))
    assert message.startswith("data app/streamlit_app.py:2:6: the app has no file 'd.csv'; add the file to ")
    needs = find_app_needs(docs.build(body="", file="app/streamlit_app.py", ignore="data"))
    assert needs.modules_beside == {"beside"}
    assert messages(docs.build(body="import mine.part\nmine.part.open('a.csv')\n")) == []


KEYS = {
    "a key of Anthropic": "sk-ant-api03-aB3dE5gH7jK9mN1pQ3sT5vX7",
    "a key of OpenAI": "sk-proj-aB3dE5gH7jK9mN1pQ3sT5vX7",
    "a key of AWS": "AKIAQ3W5E7R9T1Y2U4I6",
    "a key of Google": "AIzaSyB3dE5gH7jK9mN1pQ3sT5vX7zA9bC1dE3f",
    "a token of GitHub": "ghp_B3dE5gH7jK9mN1pQ3sT5vX7zA9bC1dE3fG5h",
    "a token of GitLab": "glpat-B3dE5gH7jK9mN1pQ3sT5",
    "a token of Hugging Face": "hf_B3dE5gH7jK9mN1pQ3sT5vX7zA9bC1dE3f",
    "a token of Slack": "xoxb-123-B3dE5gH7jK9mN1pQ3sT5",
    "a key of Stripe": "sk_live_B3dE5gH7jK9mN1pQ3sT5vX7z",
    "a key of SendGrid": "SG.B3dE5gH7jK9mN1pQ3sT5vX.B3dE5gH7jK9mN1pQ3sT5vX7z",
}


@pytest.mark.parametrize("what", KEYS)
def test_keys(what: str) -> None:
    """Keys of well-known services are a problem, and the message does not repeat them."""
    key = KEYS[what]
    (problem,) = check_program(f"x = 1\nkey = '{key}'\n").problems
    assert (str(problem.kind), problem.place) == ("secret", Place("page.md", 2, 8))
    assert what in problem.message
    assert key not in problem.message


@pytest.mark.parametrize(
    "text",
    [
        "sk-...",
        "sk-your-key-goes-here-please-1A",
        "sk-xxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        "sk-cube-grid-animation-of-a-spinner",
        "AKIAIOSFODNN7EXAMPLE",
        "AKIA0000000000000000",
        "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        "task-force-aB3dE5gH7jK9mN1pQ3sT5vX7",
    ],
)
def test_no_keys(text: str) -> None:
    """Placeholders and other words are no keys."""
    assert check_program(f"key = '{text}'\n").problems == ()


@pytest.mark.parametrize(
    ("program", "name"),
    [
        ("count = 1\nprint(coutn)", "coutn"),
        ("def roll(sides): return sdies\nroll(6)", "sdies"),
        ("print([value for value in valus])\nvalues = [1]", "valus"),
        ("pritn(1)", "pritn"),
        ("import math\nmth.sqrt(2)", "mth"),
        ("try:\n    value = 1\n    print(vlaue)\nexcept ValueError:\n    pass", "vlaue"),
    ],
)
def test_misspelt_names(program: str, name: str) -> None:
    """A name that nothing defines is a problem if one slip makes it one that the program defines."""
    assert kinds(program) == [f"name {name}"]


@pytest.mark.parametrize(
    "program",
    [
        "print(data)\nmodel.fit(data)",
        "count = 1\nprint(total)",
        "count: coutn = 1\ndef f(x: cout) -> coutn: pass\n",
        "from numpy import *\nprnit(1)",
        "globals()['coutn'] = count = 1\nprint(coutn)",
        "count = 1\ntry:\n    print(coutn)\nexcept NameError:\n    pass",
        "class A:\n    def f(self): return __class__\nprint(__file__, __name__)",
        "match 1:\n    case {'a': whole, **rest}: print(whole, rest)\n    case [a, *more]: print(a, more)",
        "ab = 1\nprint(ac)",
    ],
)
def test_names_of_elsewhere(program: str) -> None:
    """A part of a larger program can use names of that program."""
    assert kinds(program) == []


@pytest.mark.parametrize("line", IMPORTS)
def test_missing_imports(line: str) -> None:
    """The first use of a well-known module without its import says what to write, at its place."""
    name = line.rpartition(" ")[2]
    (problem,) = check_program(f"x = 'é'; {name}.x()\n{name}.y()\n").problems
    assert str(problem) == (
        f"page.md:1:10: the program uses {name!r}, but does not import it; "
        f"write {line!r} at the top of the program"
    )
    assert kinds(f"{line}\nx = {name}.x\n", ignore="name, requirements, deprecated") == []
    assert kinds(f"x = {name}.x\n", ignore="name") == []


@pytest.mark.parametrize(
    "program",
    [
        "def show():\n    import streamlit as st\nst.write(1)",
        "def show(st): pass\nst.write(1)",
        "from mine import st\nst.write(1)",
        "from mine import *\nst.write(1)",
        "exec(text)\nst.write(1)",
        "globals()['st'] = mine\nst.write(1)",
        "try:\n    import numpy as np\nexcept ImportError:\n    np = None\nnp.ones(1)",
        "if TYPE_CHECKING:\n    import pandas as pd\nx: pd.DataFrame = 1",
        "def f(frame: pd.DataFrame) -> np.ndarray: pass",
        "try:\n    st.write(1)\nexcept NameError:\n    pass",
        "[st.upper() for st in 'ab']",
        "'''\n>>> st.write(1)\n'''\n# st.write(1)\nx = 'st.write(1)'",
        "width = 3 * px\nprint(go, alt)",
        "x.st.write(1)\nx.random.y",
    ],
)
def test_modules_of_elsewhere(program: str) -> None:
    """A name that anything in a program can define is no missing import; neither is one that is no module."""
    assert kinds(program, ignore="requirements") == []


@pytest.mark.parametrize(
    ("program", "line"),
    [
        ("x = json.dumps({})", "import json"),
        ("x = os.path.join('a')", "import os"),
        ("x = queue.Queue()\nqueue.Empty", "import queue"),
        ("x = platform.system()", "import platform"),
        ("x = datetime.date(2024, 1, 1)", "import datetime"),
        ("x = datetime.datetime.now()", "import datetime"),
        ("x = datetime.now().date()", "from datetime import datetime"),
        ("x = datetime.now() - datetime(2024, 1, 1)", "from datetime import datetime"),
    ],
)
def test_missing_imports_of_the_standard_library(program: str, line: str) -> None:
    """The attributes in use say which module of the standard library a program lacks, or which class."""
    problem, *_ = check_program(f"{program}\n").problems
    assert problem.message.endswith(f"does not import it; write {line!r} at the top of the program")
    assert line not in str(check_program(f"{line}\n{program}\n").problems)


@pytest.mark.parametrize(
    "program",
    [
        "profile.name\nprofile.run()",
        "token.text",
        "code.upper()",
        "print(len(queue), queue.Queue)",
        "queue[0].x\nqueue.Queue()",
        "string.upper()",
        "signal.mean()\nselect.columns\nsite.url\nstatistics.total",
        "calendar.events",
        "datetime.year_of_birth",
        "os.no_such_thing",
        "datetime(2024, 1, 1)",
        "Path('a').exists()",
        "this.s\nantigravity.webbrowser",
        "profile.time",
        "tkinter.Tk()\ncurses.initscr()",
        "json = load()\njson.dumps(1)",
    ],
)
def test_variables_with_names_of_modules(program: str) -> None:
    """A name that a program uses unlike the module of this name can be a variable."""
    assert kinds(program) == []


def test_each_name_is_judged_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A long program can use a name that nothing defines in each of its lines."""
    judged: list[str] = []

    def judge(name: str, _use: object) -> str:
        judged.append(name)
        return ""

    monkeypatch.setattr("stlite_docs.analysis.undefined_names.find_missing_import", judge)
    assert complaints(["queue.size()\nframe.head()\n" * 50]) == []
    assert judged == ["queue"]


def test_missing_imports_in_other_files(tmp_path: Path) -> None:
    """Each file needs its own imports, unless another one can give names to it."""
    docs = Docs(tmp_path, {"sub/show.py": f"{HEAD}st.write(1)\n"})
    part = "## file: beside.py\n\ndef show():\n    st.write(1)\n"
    (message,) = messages(docs.build(body=f"{HEAD}import beside\n{part}"))
    assert message.startswith(
        "name docs/sub/page.md:9: the program uses 'st', but does not import it; write "
    )
    for giving in ("exec(text)", "import runpy", "from runpy import run_path", "beside.st = 1"):
        assert messages(docs.build(body=f"import beside\n{giving}\n{part}")) == []
    assert messages(docs.build(body="", file="show.py")) == []


def test_comments() -> None:
    """A comment turns off what it names in its line, or everything; only comments do."""
    line = "st.buton(open('x.csv'))"
    assert kinds(f"{HEAD}{line}\n") == ["name", "data x.csv"]
    assert kinds(f"{HEAD}{line}  # stlite: ignore[name]\n") == ["data x.csv"]
    assert kinds(f"{HEAD}{line}  # stlite: ignore[name, data]\n") == []
    assert kinds(f"{HEAD}{line}  #stlite:ignore\n") == []
    assert kinds(f"{HEAD}{line}\n# stlite: ignore\n") == ["name", "data x.csv"]
    assert kinds(f"{HEAD}st.write('''\n# stlite: ignore[nonsense]\n''')\n") == []
    (problem,) = check_program("x = 1  # stlite: ignore[nam]\n").problems
    assert str(problem) == (
        "page.md:1:8: '# stlite: ignore' expected some of name, call, deprecated, requirements, data, limit, "
        "secret, got 'nam'"
    )


def test_ignored_imports() -> None:
    """Comments and the option turn off imports too, and a broken program with a comment is one problem."""
    assert [*check_program("import one\nimport two  # stlite: ignore[requirements]\n").imports] == ["one"]
    assert check_program("import one\n", ignore="requirements").imports == {}
    assert kinds("x = = 1  # stlite: ignore\n'''\n") == ["syntax"]


def test_option() -> None:
    """The option turns off kinds of problems; unknown kinds are told."""
    program = f"{HEAD}st.buton(open('x.csv'))\n"
    assert kinds(program, ignore="data") == ["name"]
    assert kinds(program, ignore="data, name") == []
    assert kinds("x = 1", ignore="name, nothing") == ["option ignore"]


def test_programs_that_raise_on_purpose() -> None:
    """With `expect-error`, names, calls and files can be wrong; a call that browsers lack is told."""
    program = f"{HEAD}import os, absent\nst.buton(open('x.csv'))\nos.system('ls')\n"
    app = check_program(program, expect_error=True)
    assert [str(problem.kind) for problem in app.problems] == ["limit"]
    assert app.imports == {}
    assert check_program(program, check="off").problems == ()


def test_columns() -> None:
    """A text has a column if all its lines begin there."""
    document = "- a\n\n    ```stlite\n    x\n\n      y\n    ```\n"
    found = find_text(document, "x\n\n  y", None)
    assert found is not None
    assert (found.line, found.column) == (4, 5)
    found = find_text("> x\n>  y\n", "x\n y", None)
    assert found is not None
    assert found.column == 3
    found = find_text("\tx\n    y\n", "x\ny", 4)
    assert found is not None
    assert found.column == 0
    assert str(Place("a.md", 4, 5).inside(2, 3)) == "a.md:6:8"
    assert str(Place("a.md", 4).inside(2, 3)) == "a.md:6"
    assert str(Place("a.md", None, 5).inside(2, 3)) == "a.md"
    assert Place("a.md", 4, 5).below(1) == Place("a.md", 5)


def test_reports_of_runs() -> None:
    """A run says nothing of a line about which the build has said something."""
    app = check_program(f"{HEAD}st.buton('x')\n", check="run")
    runnable = find_app_needs(app).runnable
    assert runnable is not None
    assert runnable.reported == {Place("page.md", 2)}


def test_number_of_found_faults() -> None:
    """Of faults in working programs, the build finds nearly all without running the programs."""
    mutants = make_mutants()
    assert len(mutants) == FAULTS
    assert len(find_unseen(mutants)) <= FAULTS * 5 // 100


def test_no_complaints_about_own_pages() -> None:
    """Our own pages show programs that are right."""
    pages = Path(__file__).parents[2] / "example_site" / "pages"
    programs = [path.read_text(encoding="utf-8") for path in sorted(pages.rglob("*.py"))]
    assert complaints(programs, ignore="data") == []
    blocks = [
        match[2]
        for page in sorted(pages.glob("*.md"))
        for match in _FENCE.finditer(page.read_text(encoding="utf-8"))
    ]
    assert len(programs) + len(blocks) > 50
    kinds = {problem.kind.value for block in blocks for problem in check_program(block, pages).problems}
    # One page shows an option that does not exist, and files of the documented project are elsewhere.
    assert not kinds & {*Ignorable}


PROVIDED = {"altair", "numpy", "pandas", "requests", "streamlit"}
OF_REQUIREMENTS = {
    "attrs": "attr attrs",
    "matplotlib": "matplotlib PIL",
    "networkx": "networkx",
    "pillow": "PIL",
    "plotly": "plotly",
    "pydeck": "pydeck",
    "python-dateutil": "dateutil",
    "pyyaml": "yaml",
    "scikit-learn": "sklearn scipy",
    "scipy": "scipy",
    "sqlite3": "sqlite3",
}
SITES = sorted((Path(__file__).parents[1] / "cases/sites").glob("*.txt"))
GALLERY = sorted((Path(__file__).parents[1] / "cases/gallery").glob("*.txt"))


@pytest.mark.parametrize("path", SITES, ids=lambda path: path.stem)
def test_no_complaints_about_programs_of_sites(path: Path, tmp_path: Path, fake_runtime: FakeRuntime) -> None:
    """Programs as documentation has them are right: neither they nor their packages are a problem."""
    app = Docs(tmp_path, {"sub/sales.csv": "day,shop,amount\n"}).build(body=path.read_text(encoding="utf-8"))
    needs = find_app_needs(app)
    names = {re.split(r"[<>=]", text)[0] for text in needs.package_needs.texts}
    modules = [OF_REQUIREMENTS[name].split() for name in names & OF_REQUIREMENTS.keys()]
    fake_runtime.provides = frozenset(PROVIDED.union(*modules))
    published = publish_apps(tmp_path, [needs], SiteSettings(), Place("mkdocs.yml"))
    assert [*app.problems, *published.problems] == []


def test_no_complaints_about_the_gallery() -> None:
    """Programs as in public galleries are right too."""
    assert len(SITES) >= 10
    assert complaints([path.read_text(encoding="utf-8") for path in GALLERY]) == []
