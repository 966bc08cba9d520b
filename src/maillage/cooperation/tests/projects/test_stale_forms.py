"""A form that comes back with an error carries the version that was read: what others wrote meanwhile is told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from maillage.base.versions import ChangedMeanwhile, carried, refuse
from maillage.cooperation.actions.plan import add_task
from maillage.cooperation.actions.stages import take_process
from maillage.cooperation.forms.projects import CardForm
from maillage.cooperation.models.meetings import Meeting
from maillage.cooperation.models.stages import ProjectPoint
from maillage.cooperation.tests.factories import NOW, acting_for, make_member, make_project

pytestmark = pytest.mark.django_db
READ = 987
"""A version that nothing has: only a page that carries what it was sent shows it."""


@pytest.fixture
def acting(client):
    project = make_project()
    by = acting_for(project.members.get())
    client.force_login(by.user)
    return project, by


def _edit(project, _by):
    return reverse("cooperation:edit", args=[project.pk])


def _seat(project, _by):
    return reverse("cooperation:member", args=[make_member(project, state="proposed").pk])


def _task(project, by):
    task = add_task(project=project, title="Chiffrer", owner=None, due=None, by=by, at=NOW)
    return reverse("cooperation:task_edit", args=[task.pk])


def _process(project, by):
    row = take_process(project=project, source="jvs", by=by, at=NOW)
    return reverse("cooperation:process_settle", args=[row.pk])


def _point(project, by):
    take_process(project=project, source="jvs", by=by, at=NOW)
    return reverse("cooperation:point_answer", args=[ProjectPoint.objects.first().pk])


def _meeting(project, _by):
    facts = {"title": "Comité", "starts_at": NOW + timedelta(days=3000), "created_at": NOW, "changed_at": NOW}
    return Meeting.objects.create(project=project, **facts)


def _move(project, by):
    return reverse("cooperation:meeting_edit", args=[project.pk, _meeting(project, by).pk])


def _agenda(project, by):
    return reverse("cooperation:meeting_agenda", args=[project.pk, _meeting(project, by).pk])


def _ladder(project, _by):
    return reverse("cooperation:ladder", args=[project.pk])


def _rule(project, _by):
    return reverse("cooperation:voting_rule", args=[project.pk, "budget"])


PAGES = [_edit, _seat, _task, _process, _point, _move, _agenda, _ladder, _rule]


@pytest.mark.parametrize("page", PAGES)
def test_a_form_that_comes_back_carries_the_version_that_was_read(page, client, acting):
    wrong = {"version": READ, "do": "add", "role": "no", "anchor_on": "no", "state": "no", "due": "no"}

    answer = client.post(page(*acting), wrong)

    assert answer.status_code in (200, 422)
    assert f'name="version" value="{READ}"' in answer.text


def test_who_was_told_of_another_version_may_write_over_it():
    form = CardForm({"title": "Cartons", "version": "1"})
    refuse(form, ChangedMeanwhile(who="Camille", version=4))

    assert carried(CardForm(), 3) == 3
    assert carried(CardForm({"version": "1"}), 3) == 1
    assert carried(form, 3) == 4
