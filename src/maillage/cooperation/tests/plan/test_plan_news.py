"""Who bears an action is told: it is given to it, its date moves, what it waited for is done; never twice."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from maillage.accounts.models import Notification
from maillage.cooperation.actions import plan_news
from maillage.cooperation.actions.plan import Todo, add_task, change_task_state, edit_task
from maillage.cooperation.tests.factories import NOW, make_member

pytestmark = pytest.mark.django_db


def told(actor, message) -> int:
    return Notification.objects.filter(user=actor.user, message=message).count()


def test_an_action_that_is_given_is_told_once(project, by, partner, partner_by, lead):
    task = add_task(project=project, title="Chiffrer", owner=None, due=None, by=by, at=NOW)
    given = Todo("Chiffrer", owner=partner)
    task = edit_task(task=task, todo=given, version=None, by=by, at=NOW)
    edit_task(task=task, todo=given, version=None, by=by, at=NOW)
    add_task(project=project, title="Relire", owner=lead, due=None, by=by, at=NOW)

    assert told(partner_by, plan_news.GIVEN) == 1
    assert told(by, plan_news.GIVEN) == 0
    assert Notification.objects.get().url == reverse("cooperation:task", args=[task.pk])


def test_a_date_that_moves_is_told(project, by, partner, partner_by):
    task = add_task(project=project, title="Chiffrer", owner=partner, due=date(2026, 12, 1), by=by, at=NOW)

    edit_task(
        task=task, todo=Todo("Chiffrer", owner=partner, due=date(2026, 12, 8)), version=None, by=by, at=NOW
    )
    edit_task(
        task=task,
        todo=Todo("Chiffrer mieux", owner=partner, due=date(2026, 12, 8)),
        version=None,
        by=by,
        at=NOW,
    )

    assert told(partner_by, plan_news.MOVED) == 1


def test_it_is_your_turn_once_all_that_was_waited_for_is_done(project, by, partner, partner_by):
    first, second = (
        add_task(project=project, title=title, owner=None, due=None, by=by, at=NOW) for title in "AB"
    )
    add_task(project=project, title="C", owner=partner, due=None, after=[first.pk, second.pk], by=by, at=NOW)

    change_task_state(task=first, state="done", by=by, at=NOW)
    assert told(partner_by, plan_news.READY) == 0
    for state in ("done", "to_do", "done"):
        change_task_state(task=second, state=state, by=by, at=NOW)

    assert told(partner_by, plan_news.READY) == 1


def test_the_page_says_who_has_no_account(project, by, browser):
    apart = make_member(project, organisation=None, name="Les Paniers", email="paniers@exemple.test")
    task = add_task(project=project, title="Chiffrer", owner=apart, due=None, by=by, at=NOW)

    assert not Notification.objects.exists()
    assert "prévenez-la" in browser.get(reverse("cooperation:task", args=[task.pk])).text
