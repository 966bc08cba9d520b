from datetime import timedelta

import pytest

from maillage.accounts import hooks
from maillage.accounts.actions import merging as actions
from maillage.accounts.actions.invitations import Offer, invite
from maillage.accounts.actions.merging import merge_organisations
from maillage.accounts.actions.people import OnlyStaff
from maillage.accounts.actions.postal import NoLetterYet, enter_code, print_code
from maillage.accounts.models import (
    ApiToken,
    FacilitationMandate,
    FacilitationState,
    FacilitatorScope,
    Invitation,
    InvitationState,
    JournalEntry,
    Mandate,
    Role,
)
from maillage.accounts.queries import actor_for
from maillage.accounts.tests.factories import MandateFactory, OrganisationFactory, make_actor, make_staff
from maillage.accounts.tests.joining import NOW, SIRET, administrator_of, alone, asks, facilitator, token_in
from maillage.mail.models import OutgoingMessage

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair():
    return OrganisationFactory(name="Ancienne", departement="93"), OrganisationFactory(
        name="Nouvelle", departement="93"
    )


def merge(pair, by=None):
    return merge_organisations(lost=pair[0], into=pair[1], by=by or make_staff(), at=NOW)


def roles(user) -> list[tuple[str, str]]:
    rows = Mandate.objects.filter(user=user, ended_at=None).select_related("organisation")
    return [(row.organisation.name, row.role) for row in rows]


def test_merge_organisations_moves_people_with_their_best_role_once(pair):
    lost, into = pair
    alone, both = (
        MandateFactory(organisation=lost, role=Role.ADMINISTRATOR),
        MandateFactory(organisation=lost),
    )
    MandateFactory(organisation=into, user=both.user, role=Role.READER)
    over = MandateFactory(organisation=lost, term_at=NOW - timedelta(days=1))

    assert merge(pair) == into

    assert roles(alone.user) == [("Nouvelle", "administrator")]
    assert roles(both.user) == [("Nouvelle", "editor")]
    assert roles(over.user) == []
    alone.refresh_from_db()
    assert (alone.organisation, alone.ended_at, alone.reason) == (lost, NOW, "→ Nouvelle")


def test_somebody_acting_for_the_one_that_goes_acts_for_the_survivor(pair):
    lost, into = pair
    elsewhere = MandateFactory(organisation=OrganisationFactory(name="Autre"))
    MandateFactory(organisation=lost, user=elsewhere.user)
    token = ApiToken.objects.create(
        user=elsewhere.user,
        organisation=lost,
        name="n",
        digest="d",
        created_at=NOW,
        expires_at=NOW + timedelta(days=9),
    )

    merge(pair)

    assert actor_for(elsewhere.user, lost.pk, at=NOW).organisation == into
    token.refresh_from_db()
    assert (token.organisation, token.revoked_at) == (into, None)


def test_merge_organisations_is_safe_to_run_again(pair):
    staff = make_staff()
    MandateFactory(organisation=pair[0])
    merge(pair, staff)

    assert merge(pair, staff) == pair[1]
    assert JournalEntry.objects.filter(what="organisation.merged").count() == 1
    with pytest.raises(actions.MergedElsewhere):
        merge((pair[0], OrganisationFactory()), staff)
    with pytest.raises(actions.SameOrganisation):
        merge((pair[1], pair[0]), staff)


def test_merge_organisations_follows_a_chain(pair):
    staff, last = make_staff(), OrganisationFactory(name="Dernière")
    merge(pair, staff)
    merge((pair[1], last), staff)

    pair[0].refresh_from_db()
    assert pair[0].survivor == last


def test_only_staff_merge(pair):
    for by in (make_actor(Role.ADMINISTRATOR), facilitator("93")):
        with pytest.raises(OnlyStaff):
            merge(pair, by)


def test_an_access_given_by_one_is_asked_again_of_the_survivor(pair):
    helper = facilitator("93")
    more = {"purpose": "Aider", "asked_by": helper.user, "asked_at": NOW}
    FacilitationMandate.objects.create(
        facilitator=helper.organisation, organisation=pair[0], state=FacilitationState.ACCEPTED, **more
    )

    merge(pair)

    assert helper.mandated_by == frozenset()
    row = FacilitationMandate.objects.get(organisation=pair[1])
    assert (row.state, row.purpose) == (FacilitationState.ASKED, "Aider")


def test_an_access_to_oneself_by_merger_is_closed(pair):
    FacilitationMandate.objects.create(
        facilitator=pair[0], organisation=pair[1], state=FacilitationState.ACCEPTED, purpose="p",
        asked_by=make_staff().user, asked_at=NOW,
    )  # fmt: skip

    merge(pair)

    assert FacilitationMandate.objects.get().state == FacilitationState.WITHDRAWN


def test_requests_invitations_and_territories_move(pair):
    lost, into = pair
    first, second = administrator_of(lost), administrator_of(into)
    request = asks(lost)
    for by in (first, second):
        invite(organisation=by.organisation, offer=Offer("double@exemple.test", Role.READER), by=by, at=NOW)
    alone = invite(organisation=lost, offer=Offer("seule@exemple.test", Role.READER), by=first, at=NOW)
    for organisation, code in ((lost, "93"), (lost, "75"), (into, "93")):
        FacilitatorScope.objects.create(
            organisation=organisation, kind="departement", code=code, given_at=NOW
        )

    merge(pair)

    request.refresh_from_db()
    assert request.organisation == into
    waiting = Invitation.objects.filter(state=InvitationState.SENT)
    assert {(row.organisation, row.email) for row in waiting} == {
        (into, "double@exemple.test"),
        (into, "seule@exemple.test"),
    }
    assert list(into.scopes.order_by("code").values_list("code", flat=True)) == ["75", "93"]
    assert token_in(OutgoingMessage.objects.get(about=f"invitation:{alone.pk}"))


def test_a_letter_printed_for_the_one_that_goes_opens_nothing_of_the_survivor(pair):
    lost, into = pair
    administrator_of(into)
    staff = make_staff()
    lost.siret = SIRET
    lost.save()
    row = asks(lost, evidence="post_code", role=Role.ADMINISTRATOR)
    code = print_code(request=row, address="1 rue Inventée\n93000 Ville", by=staff, at=NOW)

    merge(pair)

    with pytest.raises(NoLetterYet):
        enter_code(request=row, code=code, by=alone(row.user), at=NOW)


def test_merge_organisations_asks_the_hooks_to_move_the_rest(pair, monkeypatch):
    seen: list[tuple[str, str]] = []

    def moves(*, lost, into, by, at):
        seen.append((lost.name, into.name))
        return 7

    monkeypatch.setattr(hooks, "_merged", [moves])
    merge(pair)

    assert seen == [("Ancienne", "Nouvelle")]
    assert JournalEntry.objects.get(what="organisation.merged").after == {"lost": "Ancienne", "moved": 7}
