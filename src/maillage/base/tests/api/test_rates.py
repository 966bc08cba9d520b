from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import OperationalError, connection

from maillage.base.api.rates import forget_old_windows, if_free, spend
from maillage.base.models import RateWindow

AT = datetime(2026, 11, 24, 10, 0, 20, tzinfo=UTC)
EACH = 150
SPENDING = f"""
import django; django.setup()
from datetime import UTC, datetime
from maillage.base.api.rates import spend
for _ in range({EACH}):
    spend("token:1", limit=10, at=datetime(2026, 11, 24, 10, tzinfo=UTC))
"""
PREPARING = """
import django; django.setup()
from django.db import connection
from maillage.base.models import RateWindow
with connection.schema_editor() as editor:
    editor.create_model(RateWindow)
"""
COUNTING = """
import django; django.setup()
from maillage.base.models import RateWindow
print(RateWindow.objects.get().hits)
"""


@pytest.mark.django_db
def test_spend_counts_each_caller_apart_until_the_next_minute():
    first, second = spend("a", limit=2, at=AT), spend("a", limit=2, at=AT + timedelta(seconds=9))
    other = spend("b", limit=2, at=AT)
    third = spend("a", limit=2, at=AT + timedelta(seconds=39))
    later = spend("a", limit=2, at=AT + timedelta(seconds=40))

    assert [one.hits for one in (first, second, other, third, later)] == [1, 2, 1, 3, 1]
    assert [one.is_over for one in (second, third, later)] == [False, True, False]
    assert [one.seconds for one in (first, third, later)] == [40, 1, 60]


@pytest.mark.django_db
def test_headers_say_where_one_stands_and_how_long_to_wait():
    assert spend("a", limit=1, at=AT).headers() == {
        "RateLimit-Policy": '"minute";q=1;w=60', "RateLimit": '"minute";r=0;t=40', "RateLimit-Limit": "1",
        "RateLimit-Remaining": "0", "RateLimit-Reset": "40",
    }  # fmt: skip
    assert spend("a", limit=1, at=AT).headers()["Retry-After"] == "40"


@pytest.mark.django_db
def test_if_free_gives_up_on_a_kept_database_and_restores_its_patience():
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL locks a row, never the whole")

    with if_free():
        raise OperationalError("database is locked")

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        assert cursor.fetchone()[0] == 20_000


@pytest.mark.django_db
def test_forget_old_windows_keeps_the_last_day():
    spend("old", limit=1, at=AT - timedelta(days=1, minutes=1))
    spend("new", limit=1, at=AT - timedelta(hours=23))

    assert forget_old_windows(at=AT) == 1
    assert [row.key for row in RateWindow.objects.all()] == ["new"]


@pytest.mark.slow
def test_spend_counts_every_request_of_two_processes(tmp_path: Path):
    env = {
        **os.environ, "DJANGO_SETTINGS_MODULE": "maillage.config.settings", "MAILLAGE_VAR": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path}/db.sqlite3", "PYTHONPATH": str(Path(__file__).parents[4]),
    }  # fmt: skip
    run = {"env": env, "stdout": subprocess.PIPE, "text": True}
    subprocess.run([sys.executable, "-c", PREPARING], check=True, **run)

    both = [subprocess.Popen([sys.executable, "-c", SPENDING], **run) for _ in range(2)]
    codes = [process.wait(60) for process in both]
    counted = subprocess.run([sys.executable, "-c", COUNTING], check=True, **run).stdout

    for process in both:
        process.stdout.close()
    assert codes == [0, 0]
    assert int(counted) == 2 * EACH


@pytest.mark.django_db(transaction=True)
def test_spend_counts_every_request_of_threads():
    if connection.vendor == "sqlite":
        pytest.skip("an embedded database in memory belongs to one thread; two processes are tried above")

    def many(_: int) -> None:
        for _ in range(25):
            spend("a", limit=10, at=AT)
        connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(many, range(4)))

    assert RateWindow.objects.get().hits == 100
