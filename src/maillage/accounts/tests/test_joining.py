from datetime import timedelta

import pytest

from maillage.accounts import hooks
from maillage.accounts.actions import joining as actions
from maillage.accounts.actions.joining import Asking, ask_to_join, cancel_request
from maillage.accounts.actors import Actor
from maillage.accounts.domain.joining import BadDocument, DocumentTooLarge
from maillage.accounts.models import Evidence, JoinRequest, JournalEntry, Notification, RequestState, Role
from maillage.accounts.queries.joining import deciders_of, may_decide, to_decide
from maillage.accounts.tests.factories import (
    MandateFactory,
    OrganisationFactory,
    UserFactory,
    make_actor,
    make_staff,
)
from maillage.accounts.tests.joining import (
    NOW,
    PDF,
    SIRET,
    administrator_of,
    alone,
    asks,
    claim,
    facilitator,
    person,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def known(monkeypatch):
    facts = hooks.Known("Chantier connu", "structure", "38", "1 rue Inventée\n38000 Ville", "liste")
    monkeypatch.setattr(hooks, "_lookups", [lambda siret: facts if siret == SIRET else None])


def test_ask_to_join_a_siret_unknown_here_is_a_claim_of_its_administration():
    row = claim(role=Role.READER)

    assert row.is_claim
    assert (row.state, row.role, row.departement) == (RequestState.WAITING, Role.ADMINISTRATOR, "93")


def test_ask_to_join_believes_what_is_publicly_known_rather_than_the_person(known):
    row = claim(name="Un autre nom", departement="75", address="chez moi")

    assert (row.name, row.kind, row.departement) == ("Chantier connu", "structure", "38")
    assert row.address == "1 rue Inventée\n38000 Ville"


def test_ask_to_join_a_siret_that_is_here_asks_its_administrators():
    organisation = OrganisationFactory(siret=SIRET, name="Déjà là")
    boss = administrator_of(organisation)

    row = claim(role=Role.EDITOR)

    assert (row.organisation, row.name, row.role) == (organisation, "Déjà là", Role.EDITOR)
    assert Notification.objects.get(kind="request").user == boss.user


def test_ask_to_join_an_organisation_that_was_merged_goes_to_where_it_lives_on():
    into = OrganisationFactory()
    OrganisationFactory(siret=SIRET, merged_into=into)

    assert claim().organisation == into


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"siret": "123"}, actions.WrongSiret),
        ({"siret": "00010001600014"}, actions.WrongSiret),
        ({"departement": "99"}, actions.WrongDepartement),
        ({"departement": ""}, actions.WrongDepartement),
        ({"evidence": Evidence.DOCUMENT}, actions.DocumentMissing),
        ({"evidence": Evidence.DOCUMENT, "document": b"<html>"}, BadDocument),
        ({"evidence": Evidence.DOCUMENT, "document": b"%PDF-" + b"0" * 5 * 1024 * 1024}, DocumentTooLarge),
        ({"evidence": Evidence.POST_CODE, "siret": ""}, actions.NoPublicAddress),
    ],
)
def test_ask_to_join_refuses_what_cannot_be_verified(said, refusal):
    with pytest.raises(refusal):
        claim(**said)
    assert not JoinRequest.objects.exists()


@pytest.mark.parametrize("email", ["a@gmail.com", "a@orange.fr", "a@laposte.net"])
def test_ask_to_join_does_not_count_an_address_at_a_public_provider(email):
    with pytest.raises(actions.NoOwnDomain):
        claim(person(email), evidence=Evidence.EMAIL_DOMAIN)


def test_ask_to_join_does_not_count_an_address_that_was_not_proved():
    with pytest.raises(actions.NoOwnDomain):
        claim(person("a@atelier.test", proved=False), evidence=Evidence.EMAIL_DOMAIN)


def test_ask_to_join_compares_with_the_domain_of_the_organisation():
    organisation = OrganisationFactory(email_domain="atelier.test")

    with pytest.raises(actions.OtherDomain) as refused:
        asks(organisation, person("a@autre.test"), evidence=Evidence.EMAIL_DOMAIN)
    assert "atelier.test" not in str(refused.value)
    with pytest.raises(actions.OtherDomain):
        asks(organisation, person("a@sous.atelier.test"), evidence=Evidence.EMAIL_DOMAIN)
    assert asks(organisation, person("a@atelier.test"), evidence=Evidence.EMAIL_DOMAIN).pk


def test_ask_to_join_twice_is_refused_once_waiting():
    user = person()
    claim(user)

    with pytest.raises(actions.AlreadyAsked):
        claim(user)
    organisation = OrganisationFactory()
    asks(organisation, user)
    with pytest.raises(actions.AlreadyAsked):
        asks(organisation, user, role=Role.READER)


def test_ask_to_join_refuses_a_role_already_held_and_accepts_a_higher_one():
    mandate = MandateFactory(role=Role.EDITOR)

    with pytest.raises(actions.AlreadyMember):
        asks(mandate.organisation, mandate.user, role=Role.READER)
    assert asks(mandate.organisation, mandate.user, role=Role.ADMINISTRATOR).role == Role.ADMINISTRATOR


def test_ask_to_join_stops_at_five_waiting_requests():
    user = person()
    for _n in range(5):
        asks(OrganisationFactory(), user)

    with pytest.raises(actions.TooManyRequests, match="5"):
        asks(OrganisationFactory(), user)


def test_ask_to_join_is_for_a_person_at_home():
    asking = Asking(name="A", kind="company", evidence="call", departement="93")
    visited = Actor(user=UserFactory(), visitor=UserFactory(is_staff=True))

    for by in (Actor(), visited):
        with pytest.raises(actions.MayNotAsk):
            ask_to_join(asking=asking, by=by, at=NOW)


def test_ask_to_join_is_not_read_by_the_other_organisation_of_the_person():
    mandate = MandateFactory()
    by = Actor(user=mandate.user, organisation=mandate.organisation, role=mandate.role)

    ask_to_join(asking=Asking(name="A", kind="company", evidence="call", departement="93"), by=by, at=NOW)

    entry = JournalEntry.objects.get(what="join.asked")
    assert (entry.owner_id, entry.organisation_id) == (None, None)


def test_cancel_request_forgets_the_document_and_is_done_once():
    user = person()
    row = claim(user, evidence=Evidence.DOCUMENT, document=PDF, document_name="pv.pdf")

    cancel_request(request=row, by=alone(user), at=NOW)

    row.refresh_from_db()
    assert (row.state, row.document, row.document_name) == (RequestState.CANCELLED, None, "")
    with pytest.raises(actions.AlreadyCancelled):
        cancel_request(request=row, by=alone(user), at=NOW)
    with pytest.raises(actions.NotYourRequest):
        cancel_request(request=row, by=alone(person()), at=NOW)


def test_to_decide_gives_each_his_own():
    mine = OrganisationFactory(departement="38")
    boss, helper, staff, elsewhere = (
        administrator_of(mine),
        facilitator("93"),
        make_staff(),
        facilitator("38"),
    )
    claimed, joining = claim(), asks(mine)
    unattended = asks(OrganisationFactory(departement="93"))

    def shown(actor: Actor) -> set[JoinRequest]:
        found = set(to_decide(actor, at=NOW))
        assert found == {row for row in JoinRequest.objects.all() if may_decide(actor, row, at=NOW)}
        return found

    assert shown(boss) == {joining}
    assert shown(helper) == {claimed, unattended}
    assert shown(elsewhere) == set()
    assert shown(staff) == {claimed, joining, unattended}
    for nobody in (
        make_actor(Role.EDITOR),
        make_actor(Role.ADMINISTRATOR),
        Actor(),
        facilitator(role=Role.READER),
    ):
        assert shown(nobody) == set()


def test_to_decide_by_network():
    organisation = OrganisationFactory(network="Réseau inventé")
    row = asks(organisation)

    assert list(to_decide(facilitator(network="Réseau inventé"), at=NOW)) == [row]
    assert list(to_decide(facilitator(network="Autre"), at=NOW)) == []


def test_to_decide_never_shows_one_s_own_request():
    helper = facilitator("93")
    row = claim(helper.user)

    assert list(to_decide(helper, at=NOW)) == []
    assert not may_decide(helper, row, at=NOW)


def test_to_decide_reads_no_document(django_assert_num_queries):
    for _n in range(3):
        claim(evidence=Evidence.DOCUMENT, document=PDF)
    staff = make_staff()

    with django_assert_num_queries(1) as read:
        [(row.user.email, row.organisation) for row in to_decide(staff, at=NOW)]
    assert '"document"' not in read[0]["sql"]


def test_deciders_of_falls_back_from_facilitators_to_staff():
    staff = make_staff()
    row = claim()
    assert deciders_of(row, at=NOW) == [staff.user]

    helper = facilitator("93")
    assert deciders_of(row, at=NOW) == [helper.user]
    own = claim(helper.user, siret="", name="Mon collectif")
    assert deciders_of(own, at=NOW) == [staff.user]


def test_an_administrator_whose_term_is_over_decides_no_more():
    boss = MandateFactory(role=Role.ADMINISTRATOR, term_at=NOW + timedelta(days=1))
    row = asks(boss.organisation)

    assert deciders_of(row, at=NOW) == [boss.user]
    assert boss.user not in deciders_of(row, at=NOW + timedelta(days=2))
