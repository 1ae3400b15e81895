"""Keys and tokens of well-known services in a program, which every reader of the page can see."""

from __future__ import annotations

import re
from collections.abc import Iterator

from stlite_docs.analysis.faults import Fault
from stlite_docs.base.problems import ProblemKind
from stlite_docs.base.source_lines import split_source_lines

_KEYS = (
    ("a key of Anthropic", r"sk-ant-[\w-]{24,}"),
    ("a key of OpenAI", r"sk-(?:proj-|svcacct-|admin-)?[A-Za-z0-9][\w-]{22,}"),
    ("a key of AWS", r"(?:AKIA|ASIA)[A-Z0-9]{16}"),
    ("a key of Google", r"AIza[\w-]{35}"),
    ("a token of GitHub", r"gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{50,}"),
    ("a token of GitLab", r"glpat-[\w-]{20,}"),
    ("a token of Hugging Face", r"hf_[A-Za-z0-9]{30,}"),
    ("a token of Slack", r"xox[abprs]-[A-Za-z0-9-]{20,}"),
    ("a key of Stripe", r"[sr]k_live_[A-Za-z0-9]{20,}"),
    ("a token of PyPI", r"pypi-[\w-]{50,}"),
    ("a key of SendGrid", r"SG\.[\w-]{20,}\.[\w-]{20,}"),
)
_ANY = re.compile(r"(?<![\w-])(?:" + "|".join(f"({pattern})" for _, pattern in _KEYS) + r")(?![\w-])")
# A cheap look at a whole program.
_MAY_HAVE = re.compile(r"sk-|A[KS]IA|AIza|gh[pousr]_|github_pat_|glpat-|hf_|xox|k_live_|pypi-|SG\.")
_EXAMPLE = re.compile(
    r"example|your|xxx|\.\.\.|1234567|abcdef|dummy|fake|placeholder|secret|token", re.IGNORECASE
)
# Placeholders repeat few characters.
_FEWEST = 10


def find_written_keys(text: str) -> Iterator[Fault]:
    """Yield the keys in a program, and not those that only show what a key looks like."""
    if not _MAY_HAVE.search(text):
        return
    for number, line in enumerate(split_source_lines(text), 1):
        for match in _ANY.finditer(line):
            what = _KEYS[(match.lastindex or 1) - 1][0]
            key = match[0]
            if _is_random(key):
                message = (
                    f"the program contains {what}, which every reader can see; revoke it, and let readers "
                    "type their own with st.text_input(…, type='password')"
                )
                yield Fault(ProblemKind.SECRET, number, len(line[: match.start()].encode()), message)


def _is_random(key: str) -> bool:
    """Whether a key does not consist of words, as names of classes in HTML and placeholders do."""
    is_mixed = re.search("[0-9]", key) and re.search("[A-Z]", key)
    return bool(is_mixed) and len(set(key)) >= _FEWEST and not _EXAMPLE.search(key)
