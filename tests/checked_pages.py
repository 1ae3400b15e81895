"""What readers have found in pages."""

from __future__ import annotations

from stlite_docs.checking.readers import CheckedSite, Finding


def findings_of(checked: CheckedSite) -> list[Finding]:
    """Return the findings of all pages."""
    return [finding for page in checked.pages.values() for finding in page.findings]
