"""What all the tests share."""

from __future__ import annotations

import os
import sqlite3

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


@pytest.fixture(scope="session", autouse=True)
def journal_lets_tests_empty_the_tables():
    """The tests that commit empty the tables afterwards, which the journal's triggers refuse: they are lifted then."""
    from django.db import connection
    from django.test import TransactionTestCase

    from maillage.accounts import seals

    empty = TransactionTestCase._fixture_teardown

    def teardown(case: TransactionTestCase) -> None:
        with seals.lifted(connection):
            empty(case)

    TransactionTestCase._fixture_teardown = teardown
    yield
    TransactionTestCase._fixture_teardown = empty


@pytest.fixture
def database_on_disk(transactional_db, tmp_path):
    """The database as an installation has it, in a file when it is SQLite: for tests where several write at once."""
    from django.db import connections

    held = connections["default"]
    if held.vendor != "sqlite":
        yield
        return
    path = tmp_path / "base.sqlite3"
    copy = sqlite3.connect(path)
    held.ensure_connection()
    held.connection.backup(copy)
    copy.close()
    name, connections.settings["default"]["NAME"] = held.settings_dict["NAME"], str(path)
    del connections["default"]
    yield
    connections["default"].close()
    connections.settings["default"]["NAME"] = name
    connections["default"] = held
