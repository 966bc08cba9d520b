"""What time does to mandates, and to organisations left without administrator."""

from __future__ import annotations

from datetime import timedelta

import pytest

from maillage.accounts.actions import lapses
from maillage.accounts.actions.invitations import Offer, invite, revoke_invitation
from maillage.accounts.actions.lapses import end_lapsed_mandates, watch_orphans
from maillage.accounts.models import Mandate, Notification, Organisation, Role
from maillage.accounts.queries import actor_for
from maillage.accounts.queries.joining import orphans_for
from maillage.accounts.tests.factories import MandateFactory, make_actor, make_staff
from maillage.accounts.tests.joining import NOW, administrator_of, facilitator
from maillage.jobs.domain.registry import periodic

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=30)


@pytest.fixture
def boss():
    return make_actor(Role.ADMINISTRATOR, departement="93")


@pytest.fixture
def colleague(boss):
    return MandateFactory(organisation=boss.organisation, role=Role.READER)


def test_end_lapsed_mandates_ends_them_once_with_their_tokens():
    row = MandateFactory(term_at=LATER)
    assert end_lapsed_mandates(at=NOW) == 0
    assert actor_for(row.user, at=LATER - timedelta(seconds=1)).organisation == row.organisation
    assert actor_for(row.user, at=LATER).organisation is None

    assert [end_lapsed_mandates(at=LATER), end_lapsed_mandates(at=LATER)] == [1, 0]
    row.refresh_from_db()
    assert row.ended_at == LATER


def test_watch_orphans_asks_the_facilitators_once(boss, colleague):
    helper, staff = facilitator("93", role=Role.ADMINISTRATOR), make_staff()
    assert watch_orphans(at=NOW) == 0
    boss.user.is_active = False
    boss.user.save()

    assert [watch_orphans(at=NOW), watch_orphans(at=LATER)] == [1, 0]

    assert Notification.objects.get(kind="orphan").user == helper.user
    assert list(orphans_for(helper, at=NOW)) == list(orphans_for(staff, at=NOW)) == [boss.organisation]
    assert list(orphans_for(facilitator("38"), at=NOW)) == []


def test_watch_orphans_asks_the_staff_where_nobody_facilitates(boss):
    staff = make_staff()
    Mandate.objects.update(ended_at=NOW)

    assert watch_orphans(at=NOW) == 1
    assert Notification.objects.get(kind="orphan").user == staff.user


def test_watch_orphans_warns_once_before_the_last_mandate_of_administration_ends():
    row = MandateFactory(role=Role.ADMINISTRATOR, term_at=NOW + timedelta(days=10))
    lasting = MandateFactory(role=Role.ADMINISTRATOR, term_at=NOW + timedelta(days=10)).organisation
    administrator_of(lasting)

    assert [watch_orphans(at=NOW), watch_orphans(at=NOW)] == [1, 0]
    assert Notification.objects.get(kind="lapse").user == row.user


def test_watch_orphans_forgets_those_that_have_an_administrator_again(boss):
    Mandate.objects.update(ended_at=NOW)
    watch_orphans(at=NOW)
    administrator_of(boss.organisation)

    watch_orphans(at=LATER)

    assert Organisation.objects.get(pk=boss.organisation.pk).orphaned_at is None


def test_what_was_done_meanwhile_is_not_done_twice(boss):
    row = MandateFactory(term_at=LATER, ended_at=NOW)
    answered = invite(
        organisation=boss.organisation, offer=Offer("a@exemple.test", Role.READER), by=boss, at=NOW
    )
    revoke_invitation(invitation=answered, by=boss, at=NOW)

    assert lapses._end_lapsed(row.pk, LATER) == 0
    assert lapses._forget(answered.pk, LATER) == 0


@pytest.mark.parametrize("name", ["mandates.lapse", "organisations.watch", "invitations.forget"])
def test_the_clock_runs_it(name):
    assert periodic()[name].function(at=NOW) == 0
