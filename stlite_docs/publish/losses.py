"""Compares the apps that a build has made with the apps that are live in its finished pages."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from stlite_docs.base.place import Place
from stlite_docs.base.problems import Problem, ProblemKind

# The step of a program that hides apps on purpose, and shows them again in the browser.
HIDDEN = ""


class Trace:
    """Follows the apps of a page through the steps of a build, and remembers which step lost them.

    An app that a later step brings back is not lost.
    """

    def __init__(self, apps: Mapping[str, Place]) -> None:
        """Take what identifies each app, and the places of their blocks."""
        self._apps = dict(apps)
        self._lost: dict[str, str] = {}

    def note(self, live: Collection[str], step: str) -> None:
        """Record which apps are live after a step, described for messages."""
        for app in self._apps:
            if app in live:
                self._lost.pop(app, None)
            else:
                self._lost.setdefault(app, step)

    @property
    def has_hidden(self) -> bool:
        """Whether the page has apps that are hidden on purpose."""
        return HIDDEN in self._lost.values()

    def explain(self, page: str) -> list[Problem]:
        """Return a problem for each app that the page has lost."""
        return [
            explain_loss(self._apps[app], page, step) for app, step in self._lost.items() if step != HIDDEN
        ]


def explain_loss(place: Place, page: str, culprit: str) -> Problem:
    """Return a message about an app that was built but is not live in a page of the site."""
    message = (
        f"this app is missing or changed in {page}, because {culprit} rewrites its HTML; "
        'make it keep <div class="stlite-app"> with all attributes, and <stlite-app> in it'
    )
    return Problem(ProblemKind.LOST, message, place)


def explain_taken(place: Place, culprit: str) -> Problem:
    """Return a message about a block that never became an app, because another program took it."""
    message = (
        f"this block does not become an app, because {culprit} takes it out of the page before stlite-docs "
        "reads it; remove the extension, or make it leave '```stlite' blocks as they are"
    )
    return Problem(ProblemKind.LOST, message, place)


def name_culprits(kind: str, names: Collection[str], otherwise: str) -> str:
    """Return a phrase for one of several programs.

    Args:
        kind: Their kind, such as `plugin`.
        names: The names of those that can be meant.
        otherwise: The phrase without names.
    """
    quoted = [repr(name) for name in dict.fromkeys(names)]
    if len(quoted) > 1:
        return f"one of the {kind}s {', '.join(quoted[:-1])} and {quoted[-1]}"
    return f"the {kind} {quoted[0]}" if quoted else otherwise
