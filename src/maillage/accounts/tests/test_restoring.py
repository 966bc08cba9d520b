"""Mandates put back: a role changed, a colleague removed by mistake; never for oneself, nor for who left."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from maillage.accounts.actions.mandates import MayNotManage, change_mandate, end_mandate
from maillage.accounts.actions.undo import undo
from maillage.accounts.domain.undo import ChangedSince, NotReversible, TooLate
from maillage.accounts.models import JournalEntry, Mandate, Notification, Role
from maillage.accounts.presentation.history import lines_of
from maillage.accounts.queries.journal import entries_about, faults
from maillage.accounts.tests.factories import MandateFactory, acting, make_actor

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    return make_actor(Role.ADMINISTRATOR)


@pytest.fixture
def bob(ana) -> Mandate:
    return MandateFactory(organisation=ana.organisation, role=Role.EDITOR)


def last(what: str) -> JournalEntry:
    return JournalEntry.objects.filter(what=what).order_by("-number").first()


def test_undo_gives_back_the_role_and_the_term(ana, bob):
    term = NOW + timedelta(days=30)
    change_mandate(mandate=bob, role=Role.READER, term_at=term, version=1, by=ana, at=NOW)

    undo(number=last("mandate.changed").number, by=ana, at=NOW)

    bob.refresh_from_db()
    assert (bob.role, bob.term_at, bob.version) == (Role.EDITOR, None, 3)
    first = JournalEntry.objects.get(number=last("journal.undone").after["number"])
    with pytest.raises(ChangedSince):
        undo(number=first.number, by=ana, at=NOW)


def test_undo_brings_back_a_colleague_removed_by_mistake_and_tells_them(ana, bob):
    end_mandate(mandate=bob, by=ana, at=NOW)
    ended = last("mandate.ended")

    undo(number=ended.number, by=ana, at=NOW + timedelta(hours=23))

    held = Mandate.objects.get(user=bob.user, ended_at=None)
    assert (held.role, held.organisation) == (Role.EDITOR, ana.organisation)
    assert Notification.objects.filter(user=bob.user, message__contains="rétabli").exists()
    assert list(faults()) == []
    with pytest.raises(ChangedSince):
        undo(number=ended.number, by=ana, at=NOW + timedelta(hours=23))


def test_undo_of_an_end_is_too_late_after_a_day(ana, bob):
    end_mandate(mandate=bob, by=ana, at=NOW)

    with pytest.raises(TooLate):
        undo(number=last("mandate.ended").number, by=ana, at=NOW + timedelta(hours=25))


def test_undo_never_brings_back_who_left_nor_serves_who_does_not_administer(ana, bob):
    editor = acting(MandateFactory(organisation=ana.organisation, role=Role.EDITOR))
    other = MandateFactory(organisation=ana.organisation)
    end_mandate(mandate=other, by=ana, at=NOW)
    removed = last("mandate.ended")
    end_mandate(mandate=bob, by=acting(bob), at=NOW)
    left = last("mandate.ended")

    with pytest.raises(NotReversible):
        undo(number=left.number, by=ana, at=NOW)
    with pytest.raises(MayNotManage):
        undo(number=removed.number, by=editor, at=NOW)
    with pytest.raises(NotReversible):
        undo(number=removed.number, by=make_actor(Role.ADMINISTRATOR), at=NOW)


def test_history_of_an_organisation_names_roles_people_and_offers_to_undo(ana, bob):
    change_mandate(mandate=bob, role=Role.READER, term_at=None, version=1, by=ana, at=NOW)

    (line,) = lines_of(entries_about(f"organisation:{ana.organisation.pk}", actor=ana)[:1], ana, at=NOW)

    roles = next(change for change in line.changes if change.label == "rôle")
    assert (roles.before, roles.after, line.people) == (["rédaction"], ["lecture"], str(bob.user))
    assert line.may_undo
    reader = acting(MandateFactory(organisation=ana.organisation, role=Role.READER))
    (seen,) = lines_of(entries_about(f"organisation:{ana.organisation.pk}", actor=reader)[:1], reader, at=NOW)
    assert not seen.may_undo
