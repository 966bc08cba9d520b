"""The home page: live figures for a visitor, the next useful step for a member."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from maillage.accounts.actors import ANONYMOUS, Actor
from maillage.accounts.models import Role
from maillage.accounts.tests.factories import UserFactory, make_actor
from maillage.consortium.models import KeptProposal
from maillage.directory.models import Declaration, Record, Structure
from maillage.procurement.models import Tender
from maillage.web.home import desk, home

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def make_structure(*kinds: str, **fields: object) -> Structure:
    structure = Structure.objects.create(
        **{"name": "Structure 1", "commune_code": "93066", "commune_name": "Saint-Denis", "departement": "93"}
        | {"latitude": 48.94, "longitude": 2.36, "search_words": "structure 1"}
        | fields
    )
    for kind in kinds:
        Record.objects.create(
            structure=structure,
            source="demo" if structure.is_demo else "siae",
            source_id=f"{structure.pk}{kind}",
            kind=kind,
            vintage=date(2020, 12, 31),
        )
    return structure


def make_tender(organisation, *, status="private", complete=True, title="Entretien d’un parc") -> Tender:
    facts = {"launched_on": date(2026, 10, 1), "months": 36} if complete else {}
    published = NOON if status == "public" else None
    return Tender.objects.create(
        organisation=organisation, status=status, title=title, created_at=NOON, updated_at=NOON,
        published_at=published, **facts,
    )  # fmt: skip


def test_home_counts_a_structure_once_by_kind_and_leaves_invented_ones_out():
    make_structure("ACI", "EI")
    make_structure("ACI")
    make_structure("EA", is_demo=True)

    seen = home(ANONYMOUS)

    assert [(kind.kind, kind.count) for kind in seen.kinds] == [("ACI", 2), ("EI", 1)]
    assert seen.kinds[0].vintage == date(2020, 12, 31)
    assert seen.structures == 2


def test_home_shows_a_visitor_public_calls_only(client):
    organisation = make_actor().organisation
    make_tender(organisation, title="Collecte de cartons", status="public")
    make_tender(organisation, title="Un appel privé")

    page = client.get(reverse("web:home")).text

    assert "Collecte de cartons" in page
    assert "Un appel privé" not in page


def test_home_leaves_one_s_own_calls_out_of_those_open_to_all():
    actor = make_actor()
    make_tender(actor.organisation, title="Le nôtre", status="public")
    make_tender(make_actor().organisation, title="Un autre", status="public")

    assert [tender.title for tender in home(actor).latest] == ["Un autre"]
    assert home(actor).calls == 2
    assert len(home(ANONYMOUS).latest) == 2


def test_desk_is_for_those_who_signed_in():
    assert desk(ANONYMOUS, at=NOON) is None
    assert desk(Actor(user=UserFactory()), at=NOON).step == "join"


def test_desk_first_asks_a_structure_to_declare_itself():
    actor = make_actor()
    structure = make_structure("ACI", organisation=actor.organisation)

    assert desk(actor, at=NOON).step == "declare"
    Declaration.objects.create(structure=structure, reach_kind="national", declared_at=NOON)
    assert desk(actor, at=NOON).step == "describe"


def test_desk_then_asks_to_look_at_the_groups_while_drafts_wait():
    actor = make_actor()
    draft = make_tender(actor.organisation, status="draft", complete=False)
    assert desk(actor, at=NOON).step == "describe"
    assert [item.action for item in desk(actor, at=NOON).waiting.items] == ["Finir"]

    draft.launched_on, draft.months = date(2026, 10, 1), 36
    draft.save()
    assert desk(actor, at=NOON).step == "look"

    KeptProposal.objects.create(
        tender=draft,
        organisation=actor.organisation,
        title="Deux voisines",
        snapshot={},
        fingerprint="a",
        kept_at=NOON,
    )
    assert desk(actor, at=NOON).step == "describe"


def test_desk_of_a_reader_only_reads():
    assert desk(make_actor(Role.READER), at=NOON).step == "read"


def test_desk_never_shows_the_calls_of_others():
    make_tender(make_actor().organisation)

    assert desk(make_actor(), at=NOON).tenders == []


@pytest.mark.parametrize("complete", [True, False])
def test_home_of_a_member_answers_in_few_queries(client, complete, django_assert_max_num_queries):
    actor = make_actor()
    make_structure("ACI", organisation=actor.organisation)
    for n in range(6):
        make_tender(actor.organisation, complete=complete, status="draft", title=f"Appel {n}")
    client.force_login(actor.user, backend=BACKEND)

    with django_assert_max_num_queries(15):
        page = client.get(reverse("web:home"))

    assert page.status_code == 200
    assert "Déclarez ce que vous savez faire" in page.text
