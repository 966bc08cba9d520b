from __future__ import annotations

import pytest

from maillage.cooperation.tests.factories import NOW


@pytest.fixture(autouse=True)
def _on_that_day(monkeypatch):
    """Pages are asked on the day of the tests, whatever the day they run."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
