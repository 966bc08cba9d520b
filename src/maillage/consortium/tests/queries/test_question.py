"""The question of a tender, its candidates read from the directory with what each of them shows."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.utils import translation

from maillage.accounts.actors import ANONYMOUS
from maillage.accounts.models import FacilitationMandate
from maillage.accounts.tests.factories import make_actor, make_facilitator
from maillage.consortium.domain.problem import Offer, Reach
from maillage.consortium.domain.solver import answer
from maillage.consortium.queries.question import load_question, pool_version, trade_labels
from maillage.consortium.tests.communes import store
from maillage.consortium.tests.domain.make import structure
from maillage.directory.actions import declare
from maillage.directory.domain import capacity
from maillage.directory.domain.declaration import Declared, DeclaredOffer
from maillage.directory.domain.kinds import Kind, Mode
from maillage.directory.tests.factories import FONTAINE, GRENOBLE, PARIS, editor_of, make_structure
from maillage.procurement.tests.factories import a_lot, a_need, a_tender

AT = datetime(2026, 11, 20, 12, tzinfo=UTC)
TENDER = a_tender(lots=(a_lot(needs=(a_need(place=GRENOBLE.code, hours=Decimal(1000)),)),))
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _communes(db: None) -> None:
    store({place.code: place for place in (GRENOBLE, FONTAINE, PARIS)})


def declaring(name: str, audience: str, hours: int = 800):
    row = make_structure(name, Kind.EI, Kind.ACI, place=FONTAINE)
    editor = editor_of(row)
    declared = Declared(
        offers=(DeclaredOffer("collecte-dechets", Mode.PRODUCTION, Decimal(hours)),),
        hours=Decimal(hours),
        insertion_percent=70,
        turnover_eur=None,
        reach=capacity.Reach(radius_km=30),
        audience=audience,
    )
    declare(structure=row, declared=declared, version=0, by=editor, at=AT)
    return row


def test_load_question_reads_capacities_and_structures_to_ask(django_assert_max_num_queries):
    open_one = declaring("Ouverte", "public")
    near, far = make_structure("Proche", place=GRENOBLE), make_structure("Loin", place=PARIS)
    make_structure("Sans numéro", place=GRENOBLE, siret=None)
    load_question(TENDER, actor=None)  # the index of this process is made once

    with django_assert_max_num_queries(9):
        question = load_question(TENDER, actor=None)

    found = {one.siret: one for one in question.structures}
    assert set(found) == {open_one.siret, near.siret}
    assert far.siret not in found
    candidate = found[open_one.siret]
    assert candidate.kinds == ("ACI", "EI")
    assert candidate.offers == (Offer("collecte-dechets", "production", 800.0),)
    assert candidate.reach == Reach(radius_km=30.0)
    assert found[near.siret].offers == ()
    assert answer(question).to_ask == (near.siret,)


def test_load_question_shows_only_what_the_actor_may_see():
    shown, hidden = declaring("Ouverte", "public"), declaring("Discrète", "connected")

    def sirets(actor):
        return {one.siret for one in load_question(TENDER, actor=actor).structures}

    assert sirets(ANONYMOUS) == {shown.siret}
    assert sirets(make_actor()) == {shown.siret, hidden.siret}


def test_load_question_takes_other_candidates_in_place_of_the_directory():
    declaring("Ouverte", "public")

    question = load_question(TENDER, actor=None, candidates=(structure(1, 10),))

    assert [one.name for one in question.structures] == ["S1"]


def test_pool_version_changes_with_the_directory_and_with_who_looks(django_assert_max_num_queries):
    actor = make_actor()
    with django_assert_max_num_queries(2):
        before = pool_version(actor=actor)

    declaring("Ouverte", "public")

    versions = {before, *(pool_version(actor=who) for who in (actor, None, ANONYMOUS))}
    assert len(versions) == 4


def test_pool_version_changes_when_a_mandate_is_withdrawn():
    owner = make_actor()
    facilitator = make_facilitator(owner.organisation)
    mandated = pool_version(actor=facilitator)

    FacilitationMandate.objects.update(state="withdrawn")

    assert pool_version(actor=replace(facilitator)) != mandated


def test_trade_labels_are_written_as_inside_a_sentence():
    labels = trade_labels()

    assert labels["collecte-dechets"] == "collecte de déchets"
    with translation.override("en"):
        assert trade_labels()["collecte-dechets"] != labels["collecte-dechets"]
