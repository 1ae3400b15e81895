"""Patches of other projects: checked when they are put in, and whether they are called at all."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import pytest

from stlite_docs.browser.python import patching
from stlite_docs.browser.python.patches import FIRST_PATCHES, PATCHES, USES
from stlite_docs.browser.python.patching import Patch, Use

SO = "it is slow"
PYTHON = f"Python {sys.version.partition(' ')[0]}"


class Thing:
    """Something of another project."""

    def __init__(self) -> None:
        self._inside = 1

    def method(self, first: int, *, second: int = 2) -> int:
        return first + second


def function(first: int, second: int = 2) -> int:
    return first + second


@pytest.fixture
def others() -> Iterator[ModuleType]:
    """Give another project's modules: `others`, and `others_copy`, which has imported a name from it."""
    module, copy = ModuleType("others"), ModuleType("others_copy")
    vars(module).update(Thing=type("Thing", (Thing,), dict(vars(Thing))), function=function, value=1)
    vars(copy).update(function=function)
    sys.modules.update(others=module, others_copy=copy)
    yield module
    del sys.modules["others"], sys.modules["others_copy"]


def put_in(*rows: Patch | Use) -> list[str]:
    said: list[str] = []
    patches = [row for row in rows if isinstance(row, Patch)]
    patching.put_in(patches, [row for row in rows if isinstance(row, Use)], said.append)
    return said


def twice(original: Callable[..., int]) -> Callable[..., int]:
    return lambda *args, **kwargs: 2 * original(*args, **kwargs)


def test_patch_that_fits(others: Any) -> None:
    """It stands in for a function or a method, wherever others have that by name, and nothing is said."""
    assert (
        put_in(
            Patch("others:function", "(first, second=)", twice, SO, copies=("others_copy:function",)),
            Patch("others:Thing.method", "(self, first, *, second=)", twice, SO),
            Use("others:value", SO),
            Use("others:Thing._inside", SO),
            Use("others:Thing.method", SO, "(self, first, *, second=)"),
        )
        == []
    )
    assert others.function(1) == sys.modules["others_copy"].function(1) == 6
    assert others.Thing().method(1) == 6


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (
            Patch("others:function", "(first)", twice, SO),
            "has no others.function(first) any more but others.function(first, second=), so it is slow.",
        ),
        (Patch("others:gone", "(first)", twice, SO), "has no others.gone(first) any more, so it is slow."),
        (
            Patch("others.gone:function", "()", twice, SO),
            "has no others.gone.function() any more, so it is slow.",
        ),
        (
            Patch("others:value", "()", twice, SO),
            "has no others.value() any more but others.value, so it is slow.",
        ),
        (Use("others:gone", SO), "has no others.gone any more, so it is slow."),
        (Use("others:Thing._gone", SO), "has no others.Thing._gone any more, so it is slow."),
        (
            Use("others:Thing.method", SO, "(self)"),
            (
                "has no others.Thing.method(self) any more "
                "but others.Thing.method(self, first, *, second=), so it is slow."
            ),
        ),
    ],
)
def test_patch_that_does_not_fit(others: Any, row: Patch | Use, said: str) -> None:
    """What is not as expected is left alone, and said."""
    assert put_in(row) == [f"{PYTHON} {said}"]
    assert others.function(1) == 3


def test_additions(others: Any) -> None:
    """A name that is missing is added; one that is there stays, and no module is no error."""
    said: list[str] = []
    rows = [
        patching.Addition("others:Thing.more", lambda: 1, SO),
        patching.Addition("others:function", lambda: 2, SO),
        patching.Addition("others.gone:more", lambda: 3, SO),
    ]
    patching.put_in((), (), said.append, rows)
    assert others.Thing.more == 1
    assert others.function(1) == 3
    [sentence] = said
    assert sentence.endswith("so it is slow.")


def test_patch_that_is_never_called(others: Any) -> None:
    """What an app's first run should have called, and has not, is said once."""
    rows = [
        Patch("others:function", "(first, second=)", twice, SO, is_called=True),
        Patch("others:Thing.method", "(self, first, *, second=)", twice, SO, is_called=True),
    ]
    said: list[str] = []
    patching.put_in(rows, (), said.append)
    assert others.function(1) == 6
    patching.report_uncalled()
    patching.report_uncalled()
    assert said == [f"{PYTHON} no longer calls others.Thing.method, so it is slow."]


@pytest.mark.parametrize(
    ("function", "said"),
    [
        ("lambda: None", "()"),
        ("lambda a, /, b, *c, d, e=1, **f: None", "(a, /, b, *c, d, e=, **f)"),
        ("lambda a, /: None", "(a, /)"),
        ("lambda *, a: None", "(*, a)"),
        ("type('Thing', (), {})", "()"),
        ("1", ""),
    ],
)
def test_parameters_are_described(function: str, said: str) -> None:
    """Names, kinds and whether there is a default: what a caller and a stand-in have to agree on."""
    assert patching.describe_parameters(eval(function)) == said  # noqa: S307 - a text of this file


def test_table_is_in_order() -> None:
    """Nothing is patched twice; each row says what does not work without it, as the end of a sentence."""
    targets = [place for patch in (*FIRST_PATCHES, *PATCHES) for place in (patch.target, *patch.copies)]
    assert len(set(targets)) == len(targets)
    rows: tuple[Patch | Use, ...] = (*FIRST_PATCHES, *PATCHES, *USES)
    assert all(row.so and not row.so.endswith(".") and row.so[0].islower() for row in rows)
