from __future__ import annotations

import pytest

from maillage.jobs.domain import registry


@pytest.fixture
def no_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty registry: no pump, no periodic work but those of the test."""
    monkeypatch.setattr(registry, "_pumps", {})
    monkeypatch.setattr(registry, "_periodic", {})
