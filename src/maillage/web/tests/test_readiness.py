from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone

from maillage.jobs.actions.workers import beat


def test_health_asks_nothing_of_the_database(client: Client):
    answer = client.get("/health")

    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_ready_tells_the_age_of_the_last_sign_of_life_of_a_worker(
    client: Client, django_assert_max_num_queries: Any
):
    assert client.get("/ready").json() == {"status": "ok", "migrations_waiting": 0, "worker_seconds": None}
    beat(name="tick", at=timezone.now(), takes_jobs=False)
    beat(name="w", at=timezone.now() - timedelta(seconds=40))

    with django_assert_max_num_queries(3):
        answer = client.get("/ready")

    assert answer.status_code == 200
    assert 40 <= answer.json()["worker_seconds"] < 60


@pytest.mark.django_db
def test_ready_refuses_visitors_while_migrations_wait(client: Client):
    MigrationRecorder.Migration.objects.filter(app="jobs").delete()

    answer = client.get("/ready")

    assert answer.status_code == 503
    assert answer.json()["status"] == "migrations waiting"
    assert answer.json()["migrations_waiting"] >= 1


def test_ready_says_that_the_database_is_away_without_details(
    client: Client, monkeypatch: pytest.MonkeyPatch
):
    def away(self: object) -> object:
        raise OperationalError("password authentication failed for user maillage")

    monkeypatch.setattr(MigrationRecorder, "applied_migrations", away)

    answer = client.get("/ready")

    assert (answer.status_code, answer.json()) == (503, {"status": "database unreachable"})
