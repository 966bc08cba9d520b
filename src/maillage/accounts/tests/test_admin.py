"""What the staff writes in the administration of Django is in the journal, whatever the model."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse

from maillage.accounts import journaled
from maillage.accounts.journaled import Journaled
from maillage.accounts.models import JournalEntry, Organisation, User
from maillage.accounts.queries.journal import faults
from maillage.accounts.tests.factories import OrganisationFactory, UserFactory, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    return make_staff()


@pytest.fixture
def browser(staff) -> Client:
    client = Client()
    client.force_login(staff.user)
    return client


def form_of(user: User, **changes) -> dict[str, object]:
    known = {"email": user.email, "name": user.name, "is_active": "on"}
    inline = {"mandates-TOTAL_FORMS": 0, "mandates-INITIAL_FORMS": 0}
    return {name: value for name, value in {**known, **inline, **changes}.items() if value is not None}


def last() -> JournalEntry:
    return JournalEntry.objects.select_related("detail").order_by("-number").first()


def test_every_model_of_the_administration_is_journaled():
    assert [m for m, one in admin.site._registry.items() if not isinstance(one, Journaled)] == []


def test_a_change_is_written_without_what_is_personal_or_secret(browser, staff):
    user = UserFactory(name="Ana")
    url = reverse("admin:accounts_user_change", args=[user.pk])

    answer = browser.post(url, form_of(user, name="Ana Neuve", is_active=None, is_staff="on"))

    assert answer.status_code == 302, answer.text
    entry = last()
    assert (entry.what, entry.about, entry.person_id) == (
        "admin.changed",
        f"person:{user.pk}",
        staff.user.pk,
    )
    assert entry.before == {"is_active": True, "is_staff": False}
    assert entry.after == {"is_active": False, "is_staff": True, "changed": ["name"]}
    assert "Ana" not in str(entry.after)
    assert entry.detail.about_person_id == user.pk
    assert entry.origin == f"POST {url}"
    assert list(faults()) == []


def test_an_organisation_added_and_changed_is_written_for_it(browser):
    form = {"name": "Neuve", "kind": "company", "version": 1}
    answer = browser.post(reverse("admin:accounts_organisation_add"), form)
    assert answer.status_code == 302, answer.context["adminform"].form.errors

    made = Organisation.objects.get(name="Neuve")
    entry = last()
    assert (entry.what, entry.owner_id) == ("admin.added", made.pk)


def test_a_deletion_alone_or_from_the_list_is_written(browser):
    one, two = Group.objects.create(name="Un"), Group.objects.create(name="Deux")

    browser.post(reverse("admin:auth_group_delete", args=[one.pk]), {"post": "yes"})
    listed = {"action": "delete_selected", "_selected_action": [two.pk], "post": "yes"}
    browser.post(reverse("admin:auth_group_changelist"), listed)

    assert not Group.objects.filter(pk__in=[one.pk, two.pk]).exists()
    written = JournalEntry.objects.filter(what="admin.deleted").values_list("about", flat=True)
    assert list(written) == [f"admin:auth.group:{n.pk}" for n in (one, two)]


def test_nothing_is_written_when_the_journal_cannot_be(browser, monkeypatch):
    organisation = OrganisationFactory()
    one = Group.objects.create(name="Un")

    def fails(**facts):
        raise DatabaseError

    monkeypatch.setattr(journaled, "record", fails)
    listed = {"action": "delete_selected", "_selected_action": [one.pk], "post": "yes"}
    with pytest.raises(DatabaseError):
        browser.post(reverse("admin:auth_group_changelist"), listed)

    assert Group.objects.filter(pk=one.pk).exists()
    assert Organisation.objects.filter(pk=organisation.pk).exists()
