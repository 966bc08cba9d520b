import pytest

from maillage.accounts.actions import facilitation as actions
from maillage.accounts.actions import give_scope
from maillage.accounts.actions.facilitation import ask_access, grant_access, take_back_scope, withdraw_access
from maillage.accounts.actions.people import OnlyStaff
from maillage.accounts.models import (
    FacilitationMandate,
    FacilitationState,
    FacilitatorScope,
    JournalEntry,
    Notification,
    Organisation,
    Role,
    ScopeKind,
)
from maillage.accounts.permissions import Verb
from maillage.accounts.queries.facilitation import facilitators_of, people_who_facilitate, to_ask, to_mandate
from maillage.accounts.tests.factories import (
    MandateFactory,
    OrganisationFactory,
    acting,
    make_actor,
    make_staff,
)
from maillage.accounts.tests.joining import NOW, administrator_of, facilitator

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss():
    return make_actor(Role.ADMINISTRATOR, departement="93", network="Réseau inventé")


@pytest.fixture
def helper():
    return facilitator("93")


def asked(helper, boss) -> FacilitationMandate:
    return ask_access(organisation=boss.organisation, purpose="Répondre ensemble", by=helper, at=NOW)


def answer(row, boss, *, accept: bool) -> FacilitationMandate:
    return actions.answer_access(access=row, accept=accept, by=boss, at=NOW)


def sees(helper, organisation: Organisation) -> bool:
    """Whether a facilitator reads what is private to an organisation, on its next request."""
    return acting_again(helper).may(Verb.READ, to=organisation)


def acting_again(actor):
    return actor.at("next request")


def test_an_access_opens_only_once_accepted_and_closes_at_once(helper, boss):
    row = asked(helper, boss)
    assert not sees(helper, boss.organisation)

    answer(row, boss, accept=True)
    assert sees(helper, boss.organisation)

    withdraw_access(access=row, by=boss, at=NOW)
    assert not sees(helper, boss.organisation)
    whats = ["facilitation.asked", "facilitation.accepted", "facilitation.withdrawn"]
    assert list(JournalEntry.objects.order_by("number").values_list("what", flat=True)) == whats


def test_ask_access_tells_the_administrators_why(helper, boss):
    asked(helper, boss)

    assert Notification.objects.get(kind="facilitation").user == boss.user
    assert FacilitationMandate.objects.get().purpose == "Répondre ensemble"


def test_ask_access_stays_in_one_s_field(helper, boss):
    outside = OrganisationFactory(departement="38")
    reader, merged = facilitator(role=Role.READER), OrganisationFactory(departement="93", merged_into=outside)

    for by, organisation in (
        (helper, outside),
        (helper, helper.organisation),
        (helper, merged),
        (reader, boss.organisation),
    ):
        with pytest.raises(actions.OutOfField):
            ask_access(organisation=organisation, purpose="p", by=by, at=NOW)
    with pytest.raises(actions.OutOfField):
        ask_access(organisation=boss.organisation, purpose="p", by=make_actor(Role.ADMINISTRATOR), at=NOW)
    network = facilitator(network="Réseau inventé")
    assert ask_access(organisation=boss.organisation, purpose="p", by=network, at=NOW)


def test_ask_access_needs_a_purpose_and_is_asked_once(helper, boss):
    with pytest.raises(actions.PurposeMissing):
        ask_access(organisation=boss.organisation, purpose="  ", by=helper, at=NOW)
    asked(helper, boss)
    with pytest.raises(actions.AlreadyOpen):
        asked(helper, boss)


def test_an_access_refused_can_be_asked_again(helper, boss):
    row = answer(asked(helper, boss), boss, accept=False)

    assert row.state == FacilitationState.REFUSED
    with pytest.raises(actions.NotAsked):
        answer(row, boss, accept=True)
    assert asked(helper, boss).state == FacilitationState.ASKED


def test_only_the_administration_answers(helper, boss):
    row = asked(helper, boss)
    editor = acting(MandateFactory(organisation=boss.organisation, role=Role.EDITOR))

    for by in (helper, editor, make_actor(Role.ADMINISTRATOR), make_staff()):
        with pytest.raises(actions.MayNotAnswer):
            answer(row, by, accept=True)
    for by in (editor, make_staff()):
        with pytest.raises(actions.MayNotAnswer):
            withdraw_access(access=row, by=by, at=NOW)


def test_a_facilitator_may_give_an_access_back(helper, boss):
    row = answer(asked(helper, boss), boss, accept=True)

    withdraw_access(access=row, by=helper, at=NOW)

    assert not sees(helper, boss.organisation)
    assert withdraw_access(access=row, by=helper, at=NOW).state == FacilitationState.WITHDRAWN


def test_grant_access_opens_to_a_facilitator_of_one_s_territory(helper, boss):
    row = grant_access(facilitator=helper.organisation, purpose="Nous aider", by=boss, at=NOW)

    assert (row.state, row.decided_by) == (FacilitationState.ACCEPTED, boss.user)
    assert sees(helper, boss.organisation)
    for other in (helper.organisation, facilitator("38").organisation, OrganisationFactory()):
        with pytest.raises(actions.NotAFacilitator):
            grant_access(facilitator=other, purpose="p", by=boss, at=NOW)
    with pytest.raises(actions.MayNotAnswer):
        grant_access(facilitator=helper.organisation, purpose="p", by=make_actor(Role.EDITOR), at=NOW)


def test_nobody_opens_an_access_from_both_sides(helper, boss):
    row = asked(helper, boss)
    MandateFactory(user=boss.user, organisation=helper.organisation, role=Role.READER)

    with pytest.raises(actions.NotOnBothSides):
        answer(row, boss, accept=True)
    withdraw_access(access=row, by=boss, at=NOW)
    with pytest.raises(actions.NotOnBothSides):
        grant_access(facilitator=helper.organisation, purpose="p", by=boss, at=NOW)


def test_to_ask_and_to_mandate_show_each_other_only_in_the_field(helper, boss):
    outside = OrganisationFactory(departement="38")
    assert list(to_ask(helper)) == [boss.organisation]
    assert to_mandate(boss.organisation) == [helper.organisation]

    asked(helper, boss)

    assert list(to_ask(helper)) == []
    assert to_mandate(boss.organisation) == []
    assert to_mandate(outside) == []
    assert list(to_ask(boss)) == []


def test_facilitators_of_a_region_and_of_a_network():
    region, network = (
        OrganisationFactory(kind="network", name="A"),
        OrganisationFactory(kind="network", name="B"),
    )
    staff = make_staff()
    give_scope(
        organisation=region, kind=ScopeKind.REGION, code="11", departements=["93", "75"], by=staff, at=NOW
    )
    give_scope(organisation=network, kind=ScopeKind.NETWORK_SCOPE, code="Réseau inventé", by=staff, at=NOW)

    assert facilitators_of("75", "Réseau inventé") == [region, network]
    assert facilitators_of("11") == [region]
    assert facilitators_of("", "") == facilitators_of("38", "Autre") == []


def test_people_who_facilitate_are_those_who_write_for_it(helper):
    MandateFactory(organisation=helper.organisation, role=Role.READER)
    boss = administrator_of(helper.organisation)

    assert {user.pk for user in people_who_facilitate("93", at=NOW)} == {helper.user.pk, boss.user.pk}


def test_take_back_scope_is_for_the_staff(helper, boss):
    scope = FacilitatorScope.objects.get()
    answer(asked(helper, boss), boss, accept=True)

    with pytest.raises(OnlyStaff):
        take_back_scope(scope=scope, by=helper, at=NOW)
    take_back_scope(scope=scope, by=make_staff(), at=NOW)

    assert facilitators_of("93") == []
    assert sees(helper, boss.organisation)
