"""The journal in the database: each write follows the last, nothing changed goes unseen, persons can be erased."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction

from maillage.accounts import seals
from maillage.accounts.actions.journal import erase_details, record
from maillage.accounts.actors import ANONYMOUS, Actor
from maillage.accounts.models import JournalDetail, JournalEntry, JournalHead, Role
from maillage.accounts.queries.journal import entries_about, faults, head, readable_by
from maillage.accounts.tests.factories import MandateFactory, UserFactory, acting, make_actor, make_staff

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def write(by: Actor | None = None, **facts) -> JournalEntry:
    known = {"what": "organisation.created", "about": "organisation:1", "by": by or make_staff(), "at": NOW}
    return record(**known | facts)


def written(n: int = 3) -> list[JournalEntry]:
    by = make_actor()
    return [write(by, after={"n": at}, personal={"name": "Ana"}, person=by.user) for at in range(n)]


def test_record_follows_the_last_entry_and_says_who_for_whom_and_from_where():
    by = make_actor().at("POST /appels/1/publier")
    first, second = write(by), write(by, at=NOW - timedelta(days=1))

    assert (second.number, second.previous) == (first.number + 1, first.seal)
    assert (second.person_id, second.organisation_id, second.owner_id) == (
        by.user_id,
        by.organisation.pk,
        by.organisation.pk,
    )
    assert second.origin == "POST /appels/1/publier"
    assert head() == (second.number, second.seal)
    assert list(faults()) == []  # a clock that went back breaks nothing


def test_record_gives_to_nobody_s_organisation_what_is_about_a_person():
    by = make_actor()

    assert write(by, about=f"person:{by.user_id}").owner_id is None


def test_record_keeps_what_no_database_would_give_back_as_it_was():
    by = make_actor().at("POST /\0" + "x" * 500)
    after = {"nul": "a\0b", "half": "\ud800", "big": 10**30, "amount": Decimal("12000.50"), "on": NOW.date()}

    entry = write(by, after=after, personal={"name": "\0"})

    entry.refresh_from_db()
    assert entry.after == {
        "nul": "a\ufffdb",
        "half": "?",
        "big": 10**30,
        "amount": "12000.50",
        "on": "2026-11-24",
    }
    assert len(entry.origin) == 200
    assert list(faults()) == []


def test_record_refuses_an_event_without_name_and_writes_nothing():
    with pytest.raises(KeyError):
        write(what="no.such.event")
    assert JournalEntry.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_record_refuses_to_be_apart_from_its_write_and_goes_back_with_it():
    by = make_staff()
    with pytest.raises(transaction.TransactionManagementError):
        write(by)
    with transaction.atomic():
        write(by)
        transaction.set_rollback(True)

    assert (JournalEntry.objects.count(), head()[0]) == (0, 0)


def take_out(entry: JournalEntry) -> None:
    JournalDetail.objects.filter(pk=entry.pk)._raw_delete("default")
    JournalEntry.objects.filter(pk=entry.pk)._raw_delete("default")


def change(entry: JournalEntry, **facts) -> None:
    JournalEntry.objects.filter(pk=entry.pk).update(**facts)


def change_detail(entry: JournalEntry, **facts) -> None:
    JournalDetail.objects.filter(pk=entry.pk).update(**facts)


TAMPERINGS = {
    "seal": lambda e: change(e[1], after={"n": 99}),
    "previous": lambda e: change(e[1], previous="0" * 64),
    "gap": lambda e: take_out(e[1]),
    "head": lambda e: take_out(e[2]),
    "detail": lambda e: change_detail(e[1], facts={"name": "Bob"}),
    "detail_gone": lambda e: JournalDetail.objects.filter(pk=e[1].pk)._raw_delete("default"),
    "erased": lambda e: change_detail(e[1], facts=None, salt="", erased_at=NOW),
}


@pytest.mark.parametrize("fault", TAMPERINGS)
def test_faults_finds_what_was_changed_behind_the_triggers(fault: str):
    entries = written()
    assert list(faults()) == []

    with seals.lifted(connection):
        TAMPERINGS[fault](entries)

    assert fault in {found for _number, found in faults()}


def test_faults_after_a_number_trusts_what_is_before_it():
    entries = written(4)
    with seals.lifted(connection):
        TAMPERINGS["seal"](entries)

    assert [number for number, _fault in faults()] == [entries[1].number]
    assert list(faults(after=entries[1].number)) == []


def test_faults_finds_the_head_moved_and_the_detail_added():
    entries = written(1)
    JournalHead.objects.update(number=12)
    bare = write(make_actor())
    JournalDetail.objects.create(entry=bare, salt="", facts={"name": "Ajouté"})

    found = dict(faults())
    assert found[bare.number] in {"gap", "detail"}
    assert entries[0].number not in found


def test_erase_details_keeps_the_chain_and_says_so_in_the_journal():
    ana, bob = make_actor(), make_actor()
    about_ana = write(bob, personal={"name": "Ana"}, person=ana.user)
    by_ana = write(ana, personal={"note": "signé Ana"})
    about_bob = write(ana, personal={"name": "Bob"}, person=bob.user)

    assert erase_details(person=ana.user, by=make_staff(), at=NOW) == 2
    assert erase_details(person=ana.user, by=make_staff(), at=NOW) == 0

    erased = JournalDetail.objects.exclude(erased_at=None)
    assert set(erased.values_list("pk", "facts", "salt")) == {
        (about_ana.number, None, ""),
        (by_ana.number, None, ""),
    }
    assert JournalDetail.objects.get(pk=about_bob.pk).facts == {"name": "Bob"}
    assert list(faults()) == []
    last = JournalEntry.objects.order_by("-number").first()
    assert (last.what, last.after) == ("journal.erased", {"entries": [about_ana.number, by_ana.number]})


def test_readable_by_shows_one_s_organisation_and_oneself_never_a_colleague_s_own_settings():
    ana = make_actor()
    bob = acting(MandateFactory(organisation=ana.organisation, role=Role.READER))
    ours = write(ana, about="tender:1")
    own = write(ana, about=f"person:{ana.user_id}")
    theirs = write(make_actor(), about="tender:2")

    assert list(readable_by(bob)) == [ours]
    assert set(readable_by(ana)) == {own, ours}
    assert list(entries_about("tender:2", actor=ana)) == []
    assert theirs not in readable_by(ana)
    assert list(readable_by(ANONYMOUS)) == []


def test_readable_by_the_staff_is_what_it_supervises_never_the_private_objects():
    ana, staff = make_actor(), make_staff()
    tender = write(ana, about="tender:1", after={"title": "Secret"})
    mandate = write(ana, about=f"organisation:{ana.organisation.pk}")
    load = write(Actor(origin="maillage ingest cog"), about="data", what="data.loaded")

    seen = set(readable_by(staff))
    assert tender not in seen
    assert {mandate, load} <= seen


def test_erase_details_of_nobody_writes_nothing():
    assert erase_details(person=UserFactory(), by=make_staff(), at=NOW) == 0
    assert JournalEntry.objects.count() == 0
