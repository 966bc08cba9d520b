"""Export is complete and of oneself alone; closing an account leaves what was written, and no trace of who wrote."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone

from maillage.accounts.actions.closing import close_account
from maillage.accounts.actions.privacy import give_data
from maillage.accounts.actors import Actor
from maillage.accounts.domain.privacy import Fate
from maillage.accounts.formats.my_data import MyData, Table
from maillage.accounts.models import User
from maillage.accounts.queries.journal import faults
from maillage.accounts.queries.privacy import addresses_of, my_data, rows_of
from maillage.cooperation.models.roles import RoleRequest, RoleRequestState
from maillage.mail.models import OutgoingMessage
from tests.repo.persons import ADDRESS, MY_WORD, NOW, SECRET, THEIR_WORD, holdings, make_scene, where

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return make_scene()


def test_every_table_of_the_register_is_filled_by_the_scene(scene):
    found = {one: rows_of(one, scene.me, addresses_of(scene.me)) for one in holdings()}

    assert [f"{one.model} by {one.person or one.address}" for one, rows in found.items() if not rows] == []


def test_a_request_of_a_role_is_one_that_the_actions_could_have_written(scene):
    """Made by the generic code: refused by somebody else, whose name and quality it keeps, on a day."""
    mine, theirs = (RoleRequest.objects.filter(author=one) for one in (scene.me, scene.other))
    assert mine.exists()
    assert theirs.exists()
    for row in (*mine, *theirs):
        assert row.state == RoleRequestState.REFUSED
        assert row.ended_at == NOW
        assert row.answer
        assert row.name
        assert row.asked_by != row.member
    assert {THEIR_WORD in row.name.lower() for row in mine} == {True}


def test_export_gives_each_column_declared_for_the_person(scene):
    data = give_data(user=scene.me, language="fr", by=Actor(user=scene.me), at=NOW)

    given = {(table.what, table.table): table for purpose in data.purposes for table in purpose.tables}
    for one in holdings():
        table = given[(one.what, one.model)]
        assert table.rows, one.model
        assert all(set(row) == set(one.shown) for row in table.rows), one.model
        if one.closing != Fate.KEPT:
            assert any(value not in (None, "") for row in table.rows for value in row.values()), one.model


def test_export_holds_no_secret_and_nobody_else(scene):
    data = give_data(user=scene.me, language="fr", by=Actor(user=scene.me), at=NOW)
    text = json.dumps(data.model_dump(mode="json"), ensure_ascii=False).lower()

    assert MY_WORD in text
    assert THEIR_WORD not in text
    assert SECRET not in text
    assert scene.me.password.lower() not in text
    assert "198.51.100.9" not in text
    assert MyData.model_validate_json(json.dumps(data.model_dump(mode="json"))) == data


def test_closing_leaves_no_trace_of_the_person_anywhere_in_the_database(scene):
    assert len(where(MY_WORD)) > 20

    close_account(user=scene.me, by=Actor(user=scene.me, origin="test"), at=NOW)
    OutgoingMessage.objects.filter(kind="account_closed").delete()  # sent and forgotten: test_retention

    assert where(MY_WORD) == []
    assert where("canarie") == []


def test_closing_keeps_what_was_written_for_organisations_and_what_is_of_others(scene):
    kept = [one for one in holdings() if one.closing == Fate.KEPT]
    before = {
        one: list(rows_of(one, scene.me, []).values_list("pk", flat=True)) for one in kept if one.person
    }
    theirs = my_data(scene.other, at=NOW)

    close_account(user=scene.me, by=Actor(user=scene.me, origin="test"), at=NOW)

    for one, numbers in before.items():
        model = apps.get_model(one.model)
        assert model._default_manager.filter(pk__in=numbers).count() == len(numbers) > 0, one.model
    for was, now in zip(tables_of(theirs), tables_of(my_data(scene.other, at=NOW)), strict=True):
        if was.table != "accounts.Invitation":  # a letter to the person goes with the person
            assert [row for row in was.rows if row not in now.rows] == [], was.what
    assert list(faults()) == []


def tables_of(data: MyData) -> list[Table]:
    return [table for purpose in data.purposes for table in purpose.tables]


def test_pages_that_showed_the_person_show_a_closed_account(scene, client):
    close_account(user=scene.me, by=Actor(user=scene.me, origin="test"), at=timezone.now())
    client.force_login(scene.other)

    for name in ("web:home", "account", "procurement:tenders", "directory:search", "account_news"):
        page = client.get(reverse(name), follow=True)
        assert page.status_code == 200
        assert MY_WORD not in page.text.lower()
    assert str(User.objects.get(pk=scene.me.pk)) == "Compte fermé"


def test_closing_twice_changes_nothing_more(scene):
    by = Actor(user=scene.me, origin="test")
    first = close_account(user=scene.me, by=by, at=NOW)
    second = close_account(user=scene.me, by=by, at=NOW + timedelta(days=1))

    assert second.email == first.email != ADDRESS
    assert second.anonymised_at == NOW
    assert second.email.endswith("@maillage.invalid")
    assert not second.has_usable_password()
    assert OutgoingMessage.objects.filter(kind="account_closed").count() == 1
