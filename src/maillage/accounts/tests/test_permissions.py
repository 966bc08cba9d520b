from datetime import UTC, datetime

import pytest

from maillage.accounts.actors import ANONYMOUS, Actor
from maillage.accounts.models import (
    FacilitationMandate,
    FacilitationState,
    FacilitatorScope,
    Role,
    ScopeKind,
)
from maillage.accounts.permissions import TABLE, Relation, Verb
from maillage.accounts.tests.factories import OrganisationFactory, UserFactory, make_actor, make_staff

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
READS = {"visit", "use_account", "read"}


def verbs(actor: Actor, **towards: object) -> set[str]:
    return {verb.value for verb in Verb if actor.may(verb, **towards)}


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("reader", READS),
        ("editor", READS | {"write"}),
        ("administrator", READS | {"write", "administer", "decide"}),
    ],
)
def test_a_member_has_the_verbs_of_its_role_towards_its_organisation_only(role, expected):
    actor = make_actor(Role(role))

    assert verbs(actor) == verbs(actor, to=actor.organisation) == expected
    assert verbs(actor, to=OrganisationFactory()) == {"visit", "use_account"}


def test_a_visitor_only_visits_and_a_person_has_its_account():
    person = Actor(user=UserFactory())

    assert verbs(ANONYMOUS) == {"visit"}
    assert verbs(person) == {"visit", "use_account"}
    assert verbs(person, person=UserFactory()) == {"visit"}


def test_the_staff_runs_the_installation_and_reads_nothing_private():
    assert verbs(make_staff(), to=OrganisationFactory()) == {"visit", "use_account", "decide", "supervise"}


@pytest.mark.parametrize("role", ["administrator", "staff"])
def test_what_hurts_others_needs_a_second_factor(role, settings):
    strong = make_staff() if role == "staff" else make_actor(Role.ADMINISTRATOR)
    weak = Actor(user=strong.user, organisation=strong.organisation, role=strong.role)

    assert verbs(strong) - verbs(weak) == verbs(strong) & {"administer", "decide", "supervise"} != set()
    assert {v.value for v in Verb if weak.lacks_second_factor_for(v)} == verbs(strong) - verbs(weak)
    settings.SECOND_FACTOR_REQUIRED = False
    assert verbs(strong) == verbs(weak)


@pytest.mark.parametrize("state", FacilitationState.values)
def test_a_facilitator_reads_what_mandated_it_and_nothing_else(state):
    facilitator, followed = make_actor(kind="network"), OrganisationFactory()
    FacilitationMandate.objects.create(
        facilitator=facilitator.organisation, organisation=followed, state=state, purpose="suivi",
        asked_by=facilitator.user, asked_at=NOW,
    )  # fmt: skip
    accepted = state == "accepted"

    assert ("read" in verbs(facilitator, to=followed)) is accepted
    assert (followed.pk in facilitator.readable) is accepted
    assert "write" not in verbs(facilitator, to=followed)


@pytest.mark.parametrize(
    ("kind", "code", "departements", "covered"),
    [
        (ScopeKind.DEPARTEMENT, "93", [], True),
        (ScopeKind.DEPARTEMENT, "38", [], False),
        (ScopeKind.REGION, "11", ["75", "93"], True),
        (ScopeKind.REGION, "84", ["38"], False),
        (ScopeKind.NETWORK_SCOPE, "Réseau inventé", [], True),
        (ScopeKind.NETWORK_SCOPE, "", [], False),
    ],
)
def test_a_facilitator_decides_in_its_territory_or_network(kind, code, departements, covered):
    facilitator = make_actor(kind="network")
    FacilitatorScope.objects.create(
        organisation=facilitator.organisation, kind=kind, code=code, departements=departements, given_at=NOW
    )
    there = OrganisationFactory(departement="93", network="Réseau inventé")

    assert ("decide" in verbs(facilitator, to=there)) is covered
    assert "read" not in verbs(facilitator, to=there)


def test_a_reader_of_a_facilitator_decides_nothing():
    reader = make_actor(Role.READER, kind="network")
    FacilitatorScope.objects.create(
        organisation=reader.organisation, kind=ScopeKind.DEPARTEMENT, code="93", given_at=NOW
    )

    assert "decide" not in verbs(reader, to=OrganisationFactory(departement="93"))


def test_a_program_that_only_reads_never_writes():
    actor = make_actor(Role.ADMINISTRATOR)
    program = Actor(user=actor.user, organisation=actor.organisation, role=actor.role, read_only=True)

    assert verbs(program) == READS


def test_a_visit_of_the_staff_closes_what_is_personal_and_what_decides():
    seen = make_actor(Role.ADMINISTRATOR)
    visit = Actor(
        user=seen.user,
        organisation=seen.organisation,
        role=seen.role,
        second_factor=True,
        visitor=make_staff().user,
    )

    assert verbs(visit) == {"visit", "read"}
    assert visit.is_staff is False


def test_every_verb_is_in_the_table_and_every_relation_serves():
    assert set(TABLE) == set(Verb)
    assert set().union(*TABLE.values()) == set(Relation)
