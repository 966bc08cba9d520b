"""Jobs on the screen: of those whom they concern, and of staff."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from tests.repo.cast import BACKEND

from maillage.accounts.actors import Actor
from maillage.accounts.tests.factories import make_actor, make_staff
from maillage.jobs.actions.enqueue import enqueue_once
from maillage.jobs.actions.workers import beat
from maillage.jobs.domain import registry
from maillage.jobs.models import Job, JobState, PeriodicRun
from maillage.jobs.tests import tasks
from maillage.jobs.tests.helpers import run_jobs
from maillage.web.staff.jobs import period

pytestmark = pytest.mark.django_db


def enqueue(
    task: Any = tasks.add, *, by: Actor | None = None, title: str = "Préparer %(what)s", **more: Any
) -> Job:
    arguments = more.pop("arguments", {"a": 1, "b": 1} if task is tasks.add else {})
    return enqueue_once(
        task,
        key=more.pop("key", ""),
        title=title,
        facts={"what": "le document"},
        arguments=arguments,
        by_person_id=by.user_id if by else None,
        for_organisation_id=by.organisation.pk if by and by.organisation else None,
        **more,
    )


def signed_in(actor: Actor) -> Client:
    client = Client()
    client.force_login(actor.user, backend=BACKEND)
    return client


@pytest.fixture
def mine() -> Actor:
    return make_actor()


@pytest.fixture
def staff() -> Client:
    return signed_in(make_staff())


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_job_page_refreshes_itself_while_it_lasts_then_leads_to_the_result(mine: Actor):
    job, client = enqueue(by=mine, url="/appels/12"), signed_in(mine)
    url = reverse("web:job", args=[job.pk])

    waiting = text(client.get(url))
    run_jobs()
    done = text(client.get(url))

    assert "Préparer le document" in waiting
    assert f'hx-get="{url}"' in waiting
    assert f'<a class="btn" href="{url}"' in waiting  # without JavaScript
    assert "C’est terminé" in done
    assert 'href="/appels/12"' in done
    assert "hx-get" not in done.split("<main")[1]


def test_job_page_htmx_returns_the_very_fragment_of_the_page(mine: Actor):
    job, client = enqueue(by=mine), signed_in(mine)
    url = reverse("web:job", args=[job.pk])

    fragment = client.get(url, headers={"HX-Request": "true"}).text

    assert fragment.strip() in client.get(url).text
    assert "<html" not in fragment


def test_job_page_shows_how_far_it_is(mine: Actor):
    job = enqueue(by=mine)
    Job.objects.filter(pk=job.pk).update(state=JobState.RUNNING, done=1200, total=4000, message="Lecture")

    shown = text(signed_in(mine).get(reverse("web:job", args=[job.pk])))

    assert "Lecture" in shown
    assert 'max="4000" value="1200"' in shown
    assert "1 200 sur 4 000" in shown


def test_job_page_says_why_it_failed_without_the_trace(mine: Actor):
    job = enqueue(tasks.fail, by=mine, max_attempts=1)
    run_jobs(failing=True)

    shown = text(signed_in(mine).get(reverse("web:job", args=[job.pk])))

    assert "Ce travail n’a pas abouti" in shown
    assert "Une erreur imprévue" in shown
    assert "secret" not in shown
    assert "Traceback" not in shown


def test_job_page_says_when_it_is_tried_again(mine: Actor):
    job = enqueue(tasks.fail, by=mine)
    run_jobs(failing=True)

    assert "essai 1 sur 5 fait" in text(signed_in(mine).get(reverse("web:job", args=[job.pk])))


def test_job_page_is_found_by_the_person_and_the_organisation_alone(mine: Actor):
    job = enqueue(by=mine)
    url = reverse("web:job", args=[job.pk])
    other = make_actor()

    assert signed_in(mine).get(url).status_code == 200
    assert signed_in(other).get(url).status_code == 404
    assert signed_in(other).get(reverse("web:job", args=[uuid4()])).status_code == 404
    assert Client().get(url).status_code == 302
    Job.objects.update(by_person_id=other.user_id, for_organisation_id=None)
    assert signed_in(other).get(url).status_code == 200
    assert signed_in(mine).get(url).status_code == 404


def test_jobs_page_lists_mine_in_few_queries_and_teaches_when_empty(
    mine: Actor, django_assert_max_num_queries: Any
):
    client, url = signed_in(mine), reverse("web:jobs")
    assert "Rien ne se prépare pour vous" in text(client.get(url))
    assert "Mes travaux" not in text(client.get(reverse("account")))
    for n in range(25):
        enqueue(by=mine, key=str(n))
    enqueue(by=make_actor(), title="Travail des autres")

    with django_assert_max_num_queries(12):
        shown = text(client.get(url))

    assert shown.count("Préparer le document") == 20
    assert "Travail des autres" not in shown
    assert f'href="{url}"' in text(client.get(reverse("account")))


def test_staff_list_shows_failures_first_each_with_its_reason(staff: Client):
    enqueue(tasks.refuse)
    enqueue()
    run_jobs(failing=True)
    enqueue(title="Attendre")

    shown = text(staff.get(reverse("web:staff_jobs")))

    assert "Il faut au moins 2 membres." in shown
    assert "En échec (1)" in shown
    assert "Terminés (1)" in shown
    assert "En attente (1)" in shown
    assert "Aucun exécutant ne donne signe de vie." in shown
    assert "Attendre" not in shown
    assert "Attendre" in text(staff.get(reverse("web:staff_jobs"), {"etat": "waiting"}))


@pytest.mark.parametrize("state", [*JobState.values, "absurde"])
def test_staff_list_of_every_state_says_something_when_empty(staff: Client, state: str):
    beat(name="w", at=timezone.now())

    shown = text(staff.get(reverse("web:staff_jobs"), {"etat": state}))

    assert 'class="empty"' in shown
    assert "Aucun exécutant" not in shown


def test_staff_replay_then_abandon_a_failed_job(staff: Client):
    job = enqueue(tasks.refuse)
    run_jobs(failing=True)

    answer = staff.post(reverse("web:staff_job_replay", args=[job.pk]), follow=True)
    assert "remis en file" in text(answer)
    assert len(run_jobs(failing=True)) == 1
    answer = staff.post(reverse("web:staff_job_abandon", args=[job.pk]), follow=True)
    assert "Le travail est abandonné." in text(answer)
    answer = staff.post(reverse("web:staff_job_abandon", args=[job.pk]), follow=True)
    assert "il n’y a plus rien à abandonner" in text(answer)
    assert Job.objects.get().state == JobState.CANCELLED


def test_staff_page_of_a_job_shows_all_that_is_known(staff: Client, mine: Actor):
    job = enqueue(tasks.fail, by=mine, about="tender:12", key="k", arguments={"kind": "ValueError"})
    run_jobs(failing=True)

    shown = text(staff.get(reverse("web:staff_job", args=[job.pk])))

    for word in ("Traceback", "secret", "tender:12", "maillage.jobs.tests.tasks.fail", mine.user.name):
        assert word in shown
    assert staff.get(reverse("web:staff_job", args=[uuid4()])).status_code == 404


def test_staff_list_shows_periodic_work_and_broken_pumps(staff: Client, monkeypatch: pytest.MonkeyPatch):
    work = registry.Periodic("digest", lambda *, at: 0, timedelta(hours=1), "Envoyer les résumés")
    monkeypatch.setattr(registry, "_periodic", {"digest": work})
    at = timezone.now()
    PeriodicRun.objects.create(
        name="digest",
        tried_at=at,
        succeeded_at=at - timedelta(hours=5),
        failures=1,
        error="La base de données n’a pas répondu.",
        traceback="Traceback",
    )
    PeriodicRun.objects.create(name="pump/mail", failures=3, error="Un service extérieur n’a pas répondu.")

    shown = text(staff.get(reverse("web:staff_jobs")))

    assert "Envoyer les résumés" in shown
    assert "chaque heure" in shown
    assert "en retard" in shown
    assert "La base de données n’a pas répondu." in shown
    assert "« pump/mail » échoue (3 fois de suite)" in shown.replace("\xa0", " ")


def test_staff_list_asks_the_same_queries_for_one_job_or_twenty(
    staff: Client, django_assert_max_num_queries: Any
):
    for n in range(20):
        enqueue(key=str(n))

    with django_assert_max_num_queries(18):
        staff.get(reverse("web:staff_jobs"), {"etat": "waiting"})


def test_staff_pages_are_for_staff_alone(mine: Actor):
    job, client = enqueue(by=mine), signed_in(mine)

    assert client.get(reverse("web:staff_jobs")).status_code == 403
    assert client.get(reverse("web:staff_job", args=[job.pk])).status_code == 403
    for name in ("web:staff_job_replay", "web:staff_job_abandon"):
        assert client.post(reverse(name, args=[job.pk])).status_code == 403
    assert Job.objects.get().state == JobState.WAITING


def test_waiting_jobs_are_listed_in_the_order_in_which_they_will_run(staff: Client):
    late = enqueue(title="Deuxième", after=datetime(2030, 1, 1, tzinfo=UTC))
    soon = enqueue(title="Premier", after=datetime(2029, 1, 1, tzinfo=UTC))
    DBTaskResult.objects.filter(pk=late.pk).update(enqueued_at=soon.result.enqueued_at - timedelta(days=1))

    shown = text(staff.get(reverse("web:staff_jobs"), {"etat": "waiting"}))

    assert shown.index("Premier") < shown.index("Deuxième")


@pytest.mark.parametrize(
    ("every", "said"),
    [
        (timedelta(minutes=15), "toutes les 15 min"),
        (timedelta(hours=1), "chaque heure"),
        (timedelta(hours=6), "toutes les 6\u00a0h"),
        (timedelta(days=1), "chaque jour"),
        (timedelta(days=7), "tous les 7 jours"),
    ],
)
def test_period_is_said_in_words(every: timedelta, said: str):
    assert period(every) == said
