"""Writes of the plan: who may, what is refused, what is written."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from maillage.accounts.models import JournalEntry, Role
from maillage.accounts.tests.factories import make_actor
from maillage.base.versions import ChangedMeanwhile, Gone
from maillage.cooperation.actions import plan as actions
from maillage.cooperation.actions.comments import comment_task
from maillage.cooperation.actions.guard import MayNotWrite, ProjectClosed
from maillage.cooperation.actions.plan import Todo
from maillage.cooperation.domain.plan import Circle
from maillage.cooperation.models.plan import Task
from maillage.cooperation.presentation.plan import awaited, born_of, overview_plan, rows_of, waiting_plan
from maillage.cooperation.queries.plan import late_tasks, open_tasks, tasks_of, today_of
from maillage.cooperation.queries.seats import seats_of
from maillage.cooperation.tests.factories import NOW, acting_for, make_member, make_project

pytestmark = pytest.mark.django_db
TODAY = today_of(NOW)


def add(project, by, title="Chiffrer", owner=None, due=None, **more) -> Task:
    return actions.add_task(project=project, title=title, owner=owner, due=due, by=by, at=NOW, **more)


def test_add_task_keeps_what_is_said_and_where_it_was_born(project, partner, by):
    task = add(project, by, " Chiffrer ", partner, TODAY, detail=" Avec la marge ", born_in="meeting:12")

    assert (task.title, task.owner, task.due, task.detail) == ("Chiffrer", partner, TODAY, "Avec la marge")
    assert (task.born_in, task.author, task.created_at) == ("meeting:12", by.user, NOW)
    entry = JournalEntry.objects.get(what="task.added")
    assert (entry.about, entry.owner_id) == (f"project:{project.pk}", project.owner_id)
    assert entry.after["owner"] == partner.name


def test_add_task_refuses_what_cannot_be(project, partner, by, monkeypatch):
    stranger = make_member(make_project())
    with pytest.raises(actions.EmptyTask):
        add(project, by, "  ")
    with pytest.raises(actions.NotOfThisProject):
        add(project, by, owner=stranger)
    with pytest.raises(actions.NotOfThisProject):
        add(project, by, after=[999])
    with pytest.raises(actions.StartsTooLate):
        add(project, by, starts_on=TODAY, due=TODAY - timedelta(days=1))
    monkeypatch.setattr(actions, "MOST_TASKS", 0)
    with pytest.raises(actions.TooManyTasks):
        add(project, by)
    assert not Task.objects.exists()


def test_readers_strangers_and_closed_projects_write_nothing(project, lead, by):
    for actor in (acting_for(lead, Role.READER), make_actor()):
        with pytest.raises(MayNotWrite):
            add(project, actor)
    project.state, project.closed_at = "finished", NOW
    project.save()
    with pytest.raises(ProjectClosed):
        add(project, by)


def test_edit_task_writes_a_version_and_only_what_changed(project, partner, by, partner_by):
    task = add(project, by)
    todo = Todo("Chiffrer", due=TODAY, owner=partner)

    row = actions.edit_task(task=task, todo=todo, version=1, by=partner_by, at=NOW)

    assert (row.version, row.changed_by) == (2, partner_by.user)
    after = JournalEntry.objects.get(what="task.edited").after
    assert set(after) == {"title", "owner", "due"}
    assert actions.edit_task(task=task, todo=todo, version=2, by=by, at=NOW).version == 2
    with pytest.raises(ChangedMeanwhile):
        actions.edit_task(task=task, todo=todo, version=1, by=by, at=NOW)


def test_tasks_that_would_wait_for_each_other_are_refused(project, by):
    first = add(project, by, "Chiffrer")
    second = add(project, by, "Écrire", after=[first.pk])
    third = add(project, by, "Relire", after=[second.pk])

    with pytest.raises(Circle) as refusal:
        actions.edit_task(task=first, todo=Todo("Chiffrer", after=[third.pk]), version=1, by=by, at=NOW)

    assert "Relire" in str(refusal.value)
    assert not first.after.exists()
    with pytest.raises(Circle):
        actions.edit_task(task=first, todo=Todo("Chiffrer", after=[first.pk]), version=1, by=by, at=NOW)


def test_states_are_done_and_undone(project, by):
    task = add(project, by)
    with pytest.raises(actions.NoSuchTaskState):
        actions.change_task_state(task=task, state="soon", by=by, at=NOW)

    row = actions.change_task_state(task=task, state="done", by=by, at=NOW)
    assert (row.state, row.ended_at, row.version) == ("done", NOW, 2)
    assert actions.change_task_state(task=task, state="done", by=by, at=NOW).version == 2
    row = actions.change_task_state(task=task, state="to_do", by=by, at=NOW)
    assert (row.ended_at, row.version) == (None, 3)


def test_what_is_gone_is_said(project, by):
    task = add(project, by)
    number = task.pk
    task.delete()
    task.pk = number
    for act in (
        lambda: actions.edit_task(task=task, todo=Todo("x"), version=1, by=by, at=NOW),
        lambda: actions.change_task_state(task=task, state="done", by=by, at=NOW),
        lambda: comment_task(task=task, text="x", by=by, at=NOW),
    ):
        with pytest.raises(Gone):
            act()


def test_late_and_open_tasks(project, partner, by):
    yesterday = TODAY - timedelta(days=1)
    late = add(project, by, "En retard", partner, yesterday)
    add(project, by, "Aujourd’hui", partner, TODAY)
    undated = add(project, by, "Sans date")
    done = add(project, by, "Finie", partner, yesterday)
    actions.change_task_state(task=done, state="done", by=by, at=NOW)

    assert late_tasks(project, NOW) == [late]
    assert [task.title for task in open_tasks(project)] == ["En retard", "Aujourd’hui", undated.title]


def test_who_is_awaited_and_by_whom(project, lead, partner, by):
    first = add(project, by, "Chiffrer", lead, TODAY)
    second = add(project, by, "Écrire", partner, TODAY - timedelta(days=2), after=[first.pk])

    rows = rows_of(list(tasks_of(project)), TODAY)

    assert rows[second.pk].waits == rows[second.pk].clash == [first]
    assert rows[first.pk].holds == [second]
    assert [one.name for one in awaited(list(rows.values()))] == [lead.name]


def test_nobody_is_awaited_by_itself_nor_for_what_nobody_does(project, lead, partner, by):
    first = add(project, by, "Chiffrer", lead, TODAY)
    add(project, by, "Écrire", lead, TODAY, after=[first.pk])
    add(project, by, "Relire", None, TODAY, after=[first.pk])
    loose = add(project, by, "Trouver un local", None, TODAY)
    moved = add(project, by, "Emménager", partner, TODAY, after=[loose.pk])

    found = awaited(list(rows_of(list(tasks_of(project)), TODAY).values()))

    assert [(one.name, [(row.task, list(held)) for row, held in one.rows]) for one in found] == [
        ("", [(loose, [moved])])
    ]


@pytest.mark.parametrize(
    ("born_in", "words"),
    [("meeting:x", "une réunion"), ("", ""), ("other:1", ""), ("bid:price", "la préparation")],
)
def test_born_of_never_fails(project, by, born_in, words):
    assert born_of(add(project, by, born_in=born_in))[0].startswith(words)


def test_overview_and_what_waits(project, lead, partner, by, partner_by, django_assert_max_num_queries):
    assert overview_plan(project, NOW)[0].action == "Ajouter une action"
    add(project, by, "Bientôt", partner, TODAY + timedelta(days=7))
    assert overview_plan(project, NOW)[0].state == "info"
    add(project, by, "Plus tard", partner, TODAY + timedelta(days=8))
    add(project, by, "En retard", partner, TODAY - timedelta(days=1))
    add(project, by, "D’un autre", lead, TODAY)

    with django_assert_max_num_queries(2):  # its seats are read once a page
        lines = waiting_plan(seats_of(partner_by), NOW)
    with django_assert_max_num_queries(1):
        overview = overview_plan(project, NOW)

    assert [(line.title, line.state) for line in lines] == [("En retard", "attention"), ("Bientôt", "info")]
    assert overview[0].state == "attention"
    assert overview[0].due == date(2026, 11, 19)
    Task.objects.update(state="done")
    assert overview_plan(project, NOW)[0].state == "ok"
