from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest

from maillage.jobs.domain import registry


@pytest.fixture
def no_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty registry: no pump, no periodic work but those of the test."""
    monkeypatch.setattr(registry, "_pumps", {})
    monkeypatch.setattr(registry, "_periodic", {})


@pytest.fixture
def restored_signals() -> Iterator[None]:
    """For commands that listen to signals: give them back."""
    kept = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)
