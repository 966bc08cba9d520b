"""How an invitation ends: the right to send it, its term, and the address that served for it alone."""

from datetime import timedelta

import pytest

from maillage.accounts.actions import answers
from maillage.accounts.actions.lapses import forget_unanswered_invitations
from maillage.accounts.actions.mandates import end_mandate
from maillage.accounts.actors import ANONYMOUS, Actor
from maillage.accounts.models import InvitationState, Mandate, Role
from maillage.accounts.tests.factories import UserFactory, make_actor
from maillage.accounts.tests.joining import NOW, administrator_of, alone, person
from maillage.accounts.tests.test_invitations import EMAIL, sent
from maillage.mail.models import Link, OutgoingMessage, State

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss():
    return make_actor(Role.ADMINISTRATOR, name="Atelier inventé", departement="93")


def test_an_invitation_does_not_outlive_the_right_to_send_it(boss):
    _row, token = sent(boss)
    administrator_of(boss.organisation)
    end_mandate(mandate=Mandate.objects.get(user=boss.user), by=boss, at=NOW)

    with pytest.raises(answers.InviterGone):
        answers.take_invitation(token=token, by=alone(person(EMAIL)), at=NOW)


def test_an_invitation_of_a_former_administrator_is_not_taken_when_nobody_is_left(boss):
    _row, token = sent(boss, role=Role.ADMINISTRATOR)
    Mandate.objects.filter(user=boss.user).update(ended_at=NOW)

    with pytest.raises(answers.InviterGone):
        answers.take_invitation(token=token, by=alone(person(EMAIL)), at=NOW)


def test_an_interim_that_is_over_is_not_taken(boss):
    _row, token = sent(boss, term_at=NOW + timedelta(days=5))

    with pytest.raises(answers.OfferOver):
        answers.take_invitation(token=token, by=alone(person(EMAIL)), at=NOW + timedelta(days=5))


def test_take_invitation_is_for_somebody_signed_in_as_oneself(boss):
    _row, token = sent(boss)
    visited = Actor(user=person(EMAIL), visitor=UserFactory(is_staff=True))

    for by in (ANONYMOUS, visited):
        with pytest.raises(answers.SignInFirst):
            answers.take_invitation(token=token, by=by, at=NOW)


def test_forget_unanswered_invitations_erases_their_addresses(boss):
    row, _token = sent(boss)

    assert forget_unanswered_invitations(at=NOW + timedelta(days=59)) == 0
    assert [forget_unanswered_invitations(at=NOW + timedelta(days=60)) for _n in range(2)] == [1, 0]
    row.refresh_from_db()
    assert (row.state, row.email) == (InvitationState.REVOKED, "c…@exemple.test")


@pytest.mark.parametrize("ending", ["declined", "forgotten"])
def test_the_address_of_an_invitation_serves_for_it_alone(boss, ending):
    _row, token = sent(boss)
    OutgoingMessage.objects.update(state=State.SENT, sent_at=NOW)

    if ending == "declined":
        answers.turn_down_invitation(token=token, by=ANONYMOUS, at=NOW)
    else:
        forget_unanswered_invitations(at=NOW + timedelta(days=60))

    assert not OutgoingMessage.objects.filter(to=EMAIL).exists()
    assert not Link.objects.filter(meant_for=EMAIL).exists()
