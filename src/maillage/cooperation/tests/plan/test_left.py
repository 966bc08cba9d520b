"""After a member has left: its actions are to be entrusted to another, and every page says so."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from maillage.cooperation.actions.exit import Exit, leave_project
from maillage.cooperation.actions.plan import add_task, change_task_state
from maillage.cooperation.models.plan import Task
from maillage.cooperation.presentation.plan import overview_plan, waiting_plan
from maillage.cooperation.queries.plan import late_tasks, today_of
from maillage.cooperation.queries.seats import seats_of
from maillage.cooperation.tests.factories import NOW, acting_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(project, partner, by) -> Task:
    """A task of a member that has just left, for which another waits."""
    first = add_task(project=project, title="Écrire la fiche", owner=partner, due=None, by=by, at=NOW)
    lead = project.members.get(coordinates=True)
    add_task(project=project, title="Publier l’offre", owner=lead, due=None, after=[first.pk], by=by, at=NOW)
    done = add_task(project=project, title="Déjà faite", owner=partner, due=None, by=by, at=NOW)
    change_task_state(task=done, state="done", by=by, at=NOW)
    leaver = acting_for(partner)
    leave_project(member=partner, exit=Exit("Plus le temps."), version=partner.version, by=leaver, at=NOW)
    return Task.objects.get(pk=first.pk)


def words(answer) -> str:
    return answer.content.decode().replace("\u00a0", " ").replace("\u202f", " ")


def test_the_plan_says_what_is_to_be_entrusted_and_what_it_holds(browser, project, partner, held):
    page = words(browser.get(reverse("cooperation:plan", args=[project.pk])))

    assert f"{partner.name}, qui la portait, est sortie" in page
    assert f"attend « Écrire la fiche », à confier : {partner.name} est sortie" in page
    assert "1 action est à confier" in page
    task = words(browser.get(reverse("cooperation:task", args=[held.pk])))
    assert f"{partner.name}, qui la portait, est sortie" in task


def test_the_filter_of_what_nobody_does_finds_it_and_only_what_is_open(browser, project, held):
    address = reverse("cooperation:plan", args=[project.pk])
    page = words(browser.get(f"{address}?qui=0&etat=all"))

    assert f"action-{held.pk}" in page
    assert "Déjà faite" not in page


def test_the_overview_and_who_coordinates_are_told(project, by, held, django_assert_num_queries):
    seats = seats_of(by)
    with django_assert_num_queries(1):
        (line,) = overview_plan(project, NOW)
    with django_assert_num_queries(1):
        waiting = waiting_plan(seats, NOW)

    assert (line.title, line.state) == ("1 action à confier", "attention")
    assert line.url.endswith("?qui=0")
    assert [one.title.replace("\u00a0", " ") for one in waiting] == ["À confier : Écrire la fiche"]


def test_what_is_late_says_that_it_is_to_be_entrusted_too(project, held):
    Task.objects.filter(pk=held.pk).update(due=today_of(NOW) - timedelta(days=2))
    late, entrust = overview_plan(project, NOW)

    assert "en retard" in late.title
    assert entrust.title == "1 action à confier"
    assert [one.is_to_entrust for one in late_tasks(project, NOW)] == [True]


def test_once_entrusted_it_is_said_no_more(project, by, held):
    held.owner = project.members.get(coordinates=True)
    held.save()

    assert not Task.objects.to_entrust().exists()
    assert "à confier" not in str(overview_plan(project, NOW))
    assert waiting_plan(seats_of(by), NOW) == []
