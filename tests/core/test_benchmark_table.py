"""What `make bench ONLY=readers` makes of its visits."""

from __future__ import annotations

from benchmarks.readers.lines import NO_DELAY
from benchmarks.readers.sites import WIDGET_APP, Way
from benchmarks.readers.table import Results
from benchmarks.readers.visits import Engine, Scene, Visit

FIRST = Scene(Engine.CHROMIUM, NO_DELAY.name, WIDGET_APP.name)
NEXT = Scene(Engine.WEBKIT, NO_DELAY.name, WIDGET_APP.name, is_next=True)

# The seconds to the first app and the size of three visits.
SIZES = ((1, 9_000_000), (4, 10_000_000), (2, 9_000_000))


def row(text: str, way: Way) -> list[str]:
    (line,) = (line for line in text.splitlines() if line.startswith(f"| {way} |"))
    return [cell.strip() for cell in line.strip("|").split("|")][1:]


def test_medians_and_ranges() -> None:
    """A cell has the median of the runs with the least and the most, or one number if all are equal."""
    stock = [Visit(FIRST, Way.STOCK, 8, 10, 50, 24_000_000, 7.5) for _ in range(3)]
    ours = [Visit(FIRST, Way.BOTH, first, 5, 80, size, 4) for first, size in SIZES]
    text = Results([[one, other] for one, other in zip(stock, ours, strict=True)]).to_markdown()
    assert "## One widget app, no delay, first page\n" in text
    assert row(text, Way.STOCK) == ["8.0", "1.00", "10.0", "1.00", "24.0", "50", "7.5"]
    assert row(text, Way.BOTH) == [
        "2.0 (1.0 to 4.0)",
        "0.25",
        "5.0",
        "0.50",
        "9.0 (9.0 to 10.0)",
        "80",
        "4.0",
    ]


def test_ratios_are_within_a_run() -> None:
    """A busy moment of the machine, which slows down a whole run, changes no ratio."""
    runs = [
        [Visit(FIRST, Way.STOCK, 8 * slow, 8 * slow), Visit(FIRST, Way.BOTH, slow, 4 * slow)]
        for slow in (1, 1, 5, 3, 1)
    ]
    cells = row(Results(runs).to_markdown(), Way.BOTH)
    assert (cells[1], cells[3]) == ("0.12", "0.50")


def test_what_a_run_lacks_has_no_number() -> None:
    """No median hides that an app did not come in one of the runs."""
    good = [Visit(FIRST, Way.STOCK, 8, 8), Visit(FIRST, Way.BOTH, 1, 4)]
    bad = [Visit(FIRST, Way.STOCK, 8, 8), Visit(FIRST, Way.BOTH, 1, None)]
    assert row(Results([good, bad]).to_markdown(), Way.BOTH)[:4] == ["1.0", "0.12", "n/a", "n/a"]


def test_other_engines_have_one_table() -> None:
    """Firefox and WebKit have a column for each page, with the time until Python answers."""
    text = Results([[Visit(NEXT, Way.STOCK, 9, 10), Visit(NEXT, Way.LEAN, 1, 4)]]).to_markdown()
    assert "|  | one widget app, next page |" in text
    assert row(text, Way.LEAN) == ["4.0 (0.40)"]
    assert row(text, Way.BOTH) == ["n/a (n/a)"]
