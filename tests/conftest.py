"""Fixtures that the tests of all parts share."""

from __future__ import annotations

import pytest

from fake_runtime import FakeRuntime


@pytest.fixture
def fake_runtime(monkeypatch: pytest.MonkeyPatch) -> FakeRuntime:
    """Replace the preparation of the runtime."""
    fake = FakeRuntime()
    monkeypatch.setattr("stlite_docs.publish.site.prepare_runtime", fake.prepare)
    return fake
