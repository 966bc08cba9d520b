"""The page of groups while its search is not over, or broke."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from maillage.consortium.actions import engine
from maillage.consortium.models import Run, RunStatus
from maillage.consortium.tests.scenes import make_scene, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return make_scene()


def url(row, **asked):
    return reverse("consortium:groups", args=[row.pk], query=asked)


def run_in(status, **facts):
    """Put the only search in a state, as if another process were at it."""
    now = timezone.now()
    Run.objects.update(status=status, started_at=now, heartbeat_at=now + timedelta(hours=1), **facts)


def test_groups_shows_progress_and_the_best_so_far(client, scene):
    client.get(url(scene))
    run_in(RunStatus.RUNNING)

    response = client.get(url(scene))

    assert "Nous cherchons les meilleurs groupes" in words(response)
    assert "provisoire" in words(response)
    assert 'http-equiv="refresh"' in response.content.decode()
    assert f'hx-get="{url(scene)}"' in response.content.decode()


def test_groups_shows_progress_before_any_group_was_found(client, scene):
    client.get(url(scene))
    run_in(RunStatus.RUNNING, result=None)

    assert "Aucun groupe n’a encore été trouvé" in words(client.get(url(scene)))


def test_groups_never_says_more_seconds_than_there_are(client, scene):
    client.get(url(scene))
    run_in(RunStatus.RUNNING, result=None)
    Run.objects.update(started_at=timezone.now() - timedelta(seconds=1138))

    context = client.get(url(scene)).context
    assert context["elapsed"] == context["longest"]


def test_groups_says_that_a_question_waits_its_turn(client, scene):
    for number in range(2):
        now = timezone.now()
        facts = {"status": RunStatus.RUNNING, "created_at": now, "heartbeat_at": now}
        Run.objects.create(key=f"k{number}", tender=scene, asker="visitor", **facts)

    assert "Votre question attend son tour" in words(client.get(url(scene)))


def test_groups_says_that_a_search_broke_with_its_status_to_robots_only(client, scene, monkeypatch):
    monkeypatch.setattr(engine, "answer", lambda *args, **options: 1 / 0)

    whole = client.get(url(scene))
    part = client.get(url(scene), headers={"HX-Request": "true"})

    assert "La recherche s’est interrompue" in words(whole)
    assert (whole.status_code, part.status_code) == (500, 200)


def test_groups_searches_again_an_answer_that_can_no_longer_be_read(client, scene):
    client.get(scene_url := url(scene))
    Run.objects.update(result={"answer": {}})

    assert client.get(scene_url).context["state"] == "answered"
    Run.objects.update(result={"answer": {}}, attempts=Run.MOST_ATTEMPTS)
    assert client.get(scene_url).context["state"] == "failed"


def test_groups_says_that_time_ran_out_before_any_group(client, scene):
    client.get(url(scene))
    run = Run.objects.get()
    run.result["answer"] |= {"proposals": [], "status": "unknown"}
    run.save()

    said = words(client.get(url(scene)))

    assert "Le temps de recherche est écoulé" in said
    assert "Aucun groupe" not in said
