"""What all the tests share."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings

# Tests assert correctness, never times: a busy machine must not fail one. The integration runs the same examples each
# time, so that a landing does not depend on luck; developers' machines look for new ones at each run.
settings.register_profile(
    "maillage",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=os.environ.get("CI") == "true",
)
settings.load_profile("maillage")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The tests that commit empty the tables afterwards, which the journal's triggers refuse: they come off here.

    What the triggers do is tested where they are put back (accounts/tests/test_seals.py).
    """
    from django.db import connection

    from maillage.accounts import seals

    with django_db_blocker.unblock():
        seals.remove(connection)
