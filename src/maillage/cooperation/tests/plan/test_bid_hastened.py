"""A deadline that comes nearer: what the plan then has too late is said, and brought back to its days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from maillage.accounts.models import Notification
from maillage.cooperation.actions import bid as actions
from maillage.cooperation.actions.bid import NoDeadline
from maillage.cooperation.actions.plan_news import MOVED
from maillage.cooperation.models.plan import Task
from maillage.cooperation.tests.factories import NOW
from maillage.cooperation.tests.plan.conftest import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(project):
    project.deadline = date(2026, 12, 18)
    project.save()
    return project


def test_steps_that_a_nearer_deadline_leaves_too_late_come_back_to_their_days(
    project, partner, partner_by, by, browser
):
    new = actions.plan_bid(project=project, by=by, at=NOW)
    done, given = new[0], new[1]
    Task.objects.filter(pk=done.pk).update(state="done")
    Task.objects.filter(pk=given.pk).update(owner=partner)
    assert actions.hasten_bid(project=project, by=by, at=NOW) == 0
    project.deadline -= timedelta(days=10)
    project.save()
    project.refresh_from_db()
    page = browser.get(reverse("cooperation:bid", args=[project.pk])).text
    assert "finissent trop tard" in page

    assert actions.hasten_bid(project=project, by=by, at=NOW) == len(new) - 1

    last = project.tasks.get(pk=new[-1].pk)
    assert (last.due < project.deadline, last.version) == (True, 2)
    assert project.tasks.get(pk=done.pk).due == done.due
    assert Notification.objects.filter(message=MOVED, user=partner_by.user).count() == 1
    assert actions.hasten_bid(project=project, by=by, at=NOW) == 0


def test_who_coordinates_brings_them_back_from_the_page(project, partner_by, browser, by):
    address = reverse("cooperation:bid_hasten", args=[project.pk])
    actions.plan_bid(project=project, by=by, at=NOW)
    Task.objects.update(due=None)

    assert signed_in(partner_by).post(address).status_code == 403
    assert browser.post(address).url == reverse("cooperation:bid", args=[project.pk])
    assert not Task.objects.filter(due=None).exists()


def test_without_a_deadline_nothing_is_brought_back(project, by):
    project.deadline = None
    project.save()

    with pytest.raises(NoDeadline):
        actions.hasten_bid(project=project, by=by, at=NOW)
