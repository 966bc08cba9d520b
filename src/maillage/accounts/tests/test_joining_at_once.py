"""Two people at the same moment: one wins, the other reads a clear sentence, nothing is done twice."""

from __future__ import annotations

import pytest

from maillage.accounts.actions.answers import (
    take_invitation,
    take_with_new_account,
    turn_down_invitation,
)
from maillage.accounts.actions.claims import approve_request, decline_request
from maillage.accounts.actions.closing import close_account
from maillage.accounts.actions.invitations import AlreadyAnswered, AlreadyInvited, Offer, invite
from maillage.accounts.actions.joining import AlreadyDecided
from maillage.accounts.actions.merging import merge_organisations
from maillage.accounts.actors import ANONYMOUS
from maillage.accounts.models import Invitation, JoinRequest, Mandate, Organisation, Role
from maillage.accounts.tests.at_once import at_once
from maillage.accounts.tests.factories import MandateFactory, OrganisationFactory, make_actor, make_staff
from maillage.accounts.tests.joining import (
    NOW,
    SIRET,
    administrator_of,
    alone,
    asks,
    claim,
    facilitator,
    person,
    token_in,
)
from maillage.mail.actions.links import LinkUsed
from maillage.mail.models import OutgoingMessage

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("database_on_disk")]


def kinds(outcomes: list[BaseException | None]) -> list[str]:
    return sorted(type(one).__name__ for one in outcomes if one)


def test_two_deciders_of_one_request():
    row, first, second = claim(), make_staff(), facilitator("93")

    outcomes = at_once(
        lambda: approve_request(request=row, checked="oui", by=first, at=NOW),
        lambda: decline_request(request=row, reason="non", by=second, at=NOW),
    )

    assert kinds(outcomes) == [AlreadyDecided.__name__]


def test_two_claims_of_one_siret_approved_at_once_found_one_organisation():
    rows, staff = [claim(), claim()], [make_staff(), make_staff()]

    outcomes = at_once(
        *(
            lambda row=row, by=by: approve_request(request=row, checked="oui", by=by, at=NOW)
            for row, by in zip(rows, staff, strict=True)
        )
    )

    assert kinds(outcomes) == []
    organisation = Organisation.objects.get(siret=SIRET)
    assert Mandate.objects.filter(organisation=organisation).count() == 2


def test_an_invitation_accepted_and_declined_at_once():
    boss = make_actor(Role.ADMINISTRATOR)
    user = person("camille@exemple.test")
    invite(organisation=boss.organisation, offer=Offer(user.email, Role.READER), by=boss, at=NOW)
    token = token_in(OutgoingMessage.objects.get())

    outcomes = at_once(
        lambda: take_invitation(token=token, by=alone(user), at=NOW),
        lambda: turn_down_invitation(token=token, by=alone(user), at=NOW),
    )

    assert kinds(outcomes) in ([AlreadyAnswered.__name__], [LinkUsed.__name__])
    taken = Invitation.objects.get().state == "taken"
    assert Mandate.objects.filter(user=user).exists() == taken


def test_one_address_invited_twice_at_once():
    first = make_actor(Role.ADMINISTRATOR)
    second = administrator_of(first.organisation)
    offer = Offer("camille@exemple.test", Role.READER)

    outcomes = at_once(
        *(
            lambda by=by: invite(organisation=by.organisation, offer=offer, by=by, at=NOW)
            for by in (first, second)
        )
    )

    assert kinds(outcomes) == [AlreadyInvited.__name__]
    assert OutgoingMessage.objects.count() == 1


def test_a_request_approved_while_its_organisation_is_merged():
    lost, into, staff = OrganisationFactory(), OrganisationFactory(), make_staff()
    boss, row = administrator_of(lost), asks(lost)

    outcomes = at_once(
        lambda: approve_request(request=row, checked="oui", by=boss, at=NOW),
        lambda: merge_organisations(lost=lost, into=into, by=staff, at=NOW),
    )

    row = JoinRequest.objects.get(pk=row.pk)
    if row.state == "waiting":  # merged first: the administrator of the one that went decides no more as such
        assert kinds(outcomes) == ["MayNotDecide"]
        assert row.organisation == into
    else:
        assert kinds(outcomes) == []
        assert Mandate.objects.filter(user=row.user, organisation=into, ended_at=None).exists()


def test_accounts_opened_by_invitation_while_others_are_invited():
    """Opening an account writes in the journal: it must hold the organisation before, or each waits for the other."""
    boss = make_actor(Role.ADMINISTRATOR)
    for number in range(3):
        offer = Offer(f"camille{number}@exemple.test", Role.READER)
        invite(organisation=boss.organisation, offer=offer, by=boss, at=NOW)
    tokens = [token_in(message) for message in OutgoingMessage.objects.all()]

    def join(token):
        take_with_new_account(token=token, name="Camille", password=None, language="fr", by=ANONYMOUS, at=NOW)

    def ask(number):
        offer = Offer(f"alix{number}@exemple.test", Role.READER)
        invite(organisation=boss.organisation, offer=offer, by=boss, at=NOW)

    outcomes = at_once(
        *(lambda token=token: join(token) for token in tokens), *(lambda n=n: ask(n) for n in range(3))
    )

    assert kinds(outcomes) == []


def test_two_administrators_who_close_their_accounts_at_once_leave_one():
    first = make_actor(Role.ADMINISTRATOR)
    second = administrator_of(first.organisation)
    MandateFactory(organisation=first.organisation, role=Role.READER)

    outcomes = at_once(*(lambda by=by: close_account(user=by.user, by=by, at=NOW) for by in (first, second)))

    assert kinds(outcomes) == ["StillAdministrator"]
