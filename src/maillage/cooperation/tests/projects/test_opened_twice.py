"""A button pressed twice opens one project."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from maillage.accounts.tests.at_once import at_once
from maillage.cooperation.actions.projects import Card, start_project
from maillage.cooperation.models import Project
from maillage.cooperation.tests.factories import NOW, acting_for, make_project

FACTS = {"card": Card("Trier ensemble"), "origin": "from_scratch", "role": "lead"}


def test_the_same_card_within_minutes_is_the_same_project(db):
    by = acting_for(make_project().members.get())

    one, again = (start_project(**FACTS, by=by, at=NOW + timedelta(seconds=n)) for n in (0, 2))
    later = start_project(**FACTS, by=by, at=NOW + timedelta(hours=1))
    other = start_project(**FACTS | {"card": Card("Autre nom")}, by=by, at=NOW)

    assert one.pk == again.pk
    assert len({one.pk, later.pk, other.pk}) == 3
    assert one.members.count() == 1


def test_pressed_twice_at_once_it_opens_one_project(database_on_disk):
    by = acting_for(make_project().members.get())

    raised = at_once(*[partial(start_project, **FACTS, by=by, at=NOW)] * 3)

    assert raised == [None] * 3
    assert Project.objects.filter(title="Trier ensemble").count() == 1
