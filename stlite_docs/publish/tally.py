"""Counts what became of apps, for one line at the end of a build or a check."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from stlite_docs.base.counting import count
from stlite_docs.base.help_links import explain_kinds
from stlite_docs.base.problems import Problem
from stlite_docs.options.declarations import OWN
from stlite_docs.publish.app_needs import AppNeeds
from stlite_docs.publish.app_runs import AppRun


@dataclass(frozen=True)
class Tally:
    """What became of apps.

    Args:
        ran: How many ran.
        expected: How many of them raised an exception that their authors expect.
        interpreters: The interpreters of all apps.
    """

    ran: int = 0
    expected: int = 0
    interpreters: frozenset[str] = frozenset()

    def __or__(self, other: Tally) -> Tally:
        """Return what became of the apps of both."""
        return Tally(
            self.ran + other.ran, self.expected + other.expected, self.interpreters | other.interpreters
        )

    def describe(self, apps: str, problems: int) -> str:
        """Return a line about some apps.

        Args:
            apps: What the line calls them.
            problems: The number of problems.
        """
        found = count(problems, "problem")
        if not self.ran:
            return f"{apps}: checked without running, {found}"
        parts = [f"{self.ran - self.expected} ran"]
        if self.expected:
            parts.append(f"{self.expected} expected {'its error' if self.expected == 1 else 'their errors'}")
        return f"{apps}: {', '.join([*parts, found])}; {count(len(self.interpreters), 'interpreter')}"


def describe_build(
    apps: int, done: Tally, problems: Iterable[Problem], suppressed: frozenset[str] = frozenset()
) -> str:
    """Return the line at the end of a build, and where the documentation explains its problems.

    It counts each problem once, and no suppressed kinds.
    """
    told = [problem.kind for problem in {*problems} if problem.kind.value not in suppressed]
    line = done.describe(count(apps, "app"), len(told))
    return f"{line}\n{explain_kinds(told)}" if told else line


def tally(app_needs: Iterable[AppNeeds], runs: Iterable[AppRun]) -> Tally:
    """Count what became of apps."""
    done = [run for run in runs if run.has_run]
    return Tally(
        len(done),
        sum(run.met_expected for run in done),
        frozenset(
            f"{needs.pool.name} {needs.key}" if needs.pool.reasons == (OWN,) else needs.pool.name
            for needs in app_needs
        ),
    )
