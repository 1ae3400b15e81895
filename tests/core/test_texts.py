"""The texts that readers meet, and their translations."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from reader_texts import FILE, read_texts
from stlite_docs.cli import main
from stlite_docs.options.declarations import Action
from stlite_docs.options.registry import SITE_OPTIONS, OptionError, split_site
from stlite_docs.options.translations import known_texts, parse_texts

BROWSER = Path(__file__).parents[2] / "stlite_docs" / "browser"


def test_all_texts_are_known() -> None:
    """No call has anything but a literal, which the build can find."""
    for script in BROWSER.rglob("*.js"):
        if script.name != "ui.js":
            text = script.read_text(encoding="utf-8")
            calls = re.findall(r"(?<![\w.])t\(\s*(.)", text)
            assert calls == ['"'] * len(calls), script.name
    assert FILE.read_text(encoding="utf-8") == read_texts(), "the texts have changed: run `make texts`"
    assert {"Run", "Copied.", "Your browser saves data, so this app waits for you."} <= set(known_texts())


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            {"Runn": "Los"},
            "expected a text of the app's buttons or messages, got 'Runn'; did you mean 'Run'?",
        ),
        (
            {"zzz": "x"},
            "expected a text of the app's buttons or messages, got 'zzz'; `stlite-docs texts` lists them",
        ),
        (
            {"{part} of {all} MB": "{part} von {al} MB"},
            "expected a translation with {all}, {part}, got '{part} von {al} MB'",
        ),
        ({"Run": "{now}"}, "expected a translation without names in braces, got '{now}'"),
        ("Run", "expected pairs such as name=value, one per line or separated by commas, got 'Run'"),
    ],
)
def test_wrong_translations(given: object, message: str) -> None:
    """A text that is not there, and a translation that loses a value, are refused."""
    with pytest.raises(OptionError) as raised:
        SITE_OPTIONS["texts"].parse(given)
    assert str(raised.value) == f"option 'texts': {message}"


def test_translations_in_both_forms() -> None:
    """A mapping and the text of a block give the same."""
    assert parse_texts({"Run": "Los", "Edit": "Ändern"}) == parse_texts("Run=Los, Edit=Ändern")


def test_template(capsys: pytest.CaptureFixture[str]) -> None:
    """The command prints what gettext's tools read."""
    assert main(["texts"]) == 0
    template = capsys.readouterr().out
    assert template.startswith('msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n')
    assert '\nmsgid "Run"\nmsgstr ""\n' in template
    assert template.count("msgid") == len(known_texts()) + 1


@pytest.mark.parametrize(
    ("site", "expected"),
    [
        ({}, tuple(Action)),
        ({"runtime": "local"}, None),
        ({"project": "p"}, None),
        ({"actions": (Action.COPY,)}, (Action.COPY,)),
        ({"runtime": "local", "actions": tuple(Action)}, tuple(Action)),
    ],
)
def test_no_playground_for_sites_that_serve_all(
    site: dict[str, object], expected: tuple[Action, ...] | None
) -> None:
    """Readers of a self-hosted site are sent elsewhere only where its author asks for that."""
    parsed = {
        key: SITE_OPTIONS[key].parse(value) if key == "runtime" else value for key, value in site.items()
    }
    assert split_site(parsed)[0].get("actions") == expected
