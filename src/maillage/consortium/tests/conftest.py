from __future__ import annotations

import pytest

from maillage.consortium.actions import runs


@pytest.fixture(autouse=True)
def _patience(monkeypatch):
    """A loaded machine must not turn a test into one of progress: requests wait for their answer."""
    monkeypatch.setattr(runs, "WAIT", 60.0)
