"""Writes: who may, what is kept, what is refused, and two people at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from maillage.accounts.models import Role
from maillage.accounts.tests.factories import OrganisationFactory, make_actor, make_staff
from maillage.base.faults import Faulty
from maillage.base.versions import ChangedMeanwhile
from maillage.directory import actions, queries
from maillage.directory.actions.declarations import NotEditor, may_declare
from maillage.directory.actions.structures import StaffOnly, WithoutKind, WrongSiret
from maillage.directory.domain.capacity import Reach
from maillage.directory.domain.kinds import Kind
from maillage.directory.models import Declaration, IndexState, Offer, Record, Relation, Structure
from maillage.directory.tests.factories import (
    AT,
    GRENOBLE,
    declared,
    editor_of,
    invented_siret,
    keep,
    make_structure,
    offer,
)

pytestmark = pytest.mark.django_db


def test_add_structure_gives_it_one_record_for_each_kind():
    structure = make_structure("Chantiers inventés", Kind.ACI, Kind.EI, Kind.ACI)

    assert queries.kinds_of(structure) == (Kind.ACI, Kind.EI)
    assert {record.source for record in structure.records.all()} == {"demo"}
    assert structure.is_demo
    assert structure.search_words == f"chantiers inventes {structure.siret} grenoble"


@pytest.mark.parametrize(
    ("change", "refusal"), [({"siret": "00010001600014"}, WrongSiret), ({"kinds": ()}, WithoutKind)]
)
def test_add_structure_refuses_what_is_wrong(change, refusal):
    new = replace(actions.NewStructure("Atelier", (Kind.EI,), GRENOBLE), **change)

    with pytest.raises(refusal):
        actions.add_structure(new=new, by=make_staff(), at=AT)
    assert not Structure.objects.exists()


def test_structures_are_added_and_attached_by_staff_only():
    structure = make_structure()

    with pytest.raises(StaffOnly):
        actions.add_structure(
            new=actions.NewStructure("Atelier", (Kind.EI,), GRENOBLE), by=make_actor(), at=AT
        )
    with pytest.raises(StaffOnly):
        actions.attach_organisation(
            structure=structure, organisation=OrganisationFactory(), by=make_actor(), at=AT
        )


def test_declare_keeps_offers_figures_and_area():
    structure = make_structure()
    declaration = keep(structure, declared(offer("nettoyage", "1200.5"), offer("peinture", None)))

    assert declaration.version == 1
    assert declaration.reach() == Reach(radius_km=30)
    assert {(o.trade, o.mode, o.hours) for o in structure.offers.all()} == {
        ("nettoyage", "production", Decimal("1200.5")),
        ("peinture", "production", None),
    }


@pytest.mark.parametrize("role", [Role.EDITOR, Role.ADMINISTRATOR])
def test_may_declare_is_for_those_who_write_for_its_organisation(role):
    structure = make_structure()
    mine = editor_of(structure, role)

    assert may_declare(mine, structure)
    assert not may_declare(make_actor(), structure)
    assert not may_declare(make_staff(), structure)
    assert not may_declare(editor_of(structure, Role.READER), structure)
    assert not may_declare(mine, make_structure("Autre"))


def test_declare_is_refused_to_others():
    structure = make_structure()

    with pytest.raises(NotEditor):
        actions.declare(structure=structure, declared=declared(), version=0, by=make_actor(), at=AT)
    assert not Declaration.objects.exists()


def test_declare_a_second_time_without_having_seen_the_first_is_refused():
    structure = make_structure()
    keep(structure, declared(hours=Decimal(1)))

    with pytest.raises(ChangedMeanwhile) as refusal:
        keep(structure, declared(hours=Decimal(2)), version=0)
    assert refusal.value.facts["version"] == 1
    assert Declaration.objects.get().hours == 1
    keep(structure, declared(hours=Decimal(2)), version=1)
    assert Declaration.objects.get().hours == 2


def test_declare_tells_every_fault_and_writes_nothing():
    structure = make_structure("Atelier", Kind.AI)
    wrong = declared(
        offer("horlogerie"), hours=Decimal(-1), ties=frozenset({invented_siret(), structure.siret})
    )

    with pytest.raises(Faulty) as refusal:
        keep(structure, wrong)
    assert sorted(fault.path for fault in refusal.value.faults) == [
        "hours", "offers[0].mode", "offers[0].trade", "ties", "ties",
    ]  # fmt: skip
    assert not Offer.objects.exists()
    assert not Declaration.objects.exists()


def test_declare_again_keeps_author_and_date_of_what_did_not_change():
    structure = make_structure()
    other = make_structure("Autre")
    keep(structure, declared(offer("nettoyage"), offer("peinture"), ties=frozenset({other.siret})))
    later = AT + timedelta(days=30)
    actions.declare(
        structure=structure,
        declared=declared(offer("nettoyage"), offer("peinture", 5), ties=frozenset({other.siret})),
        version=1,
        by=editor_of(structure),
        at=later,
    )

    assert {o.trade: o.declared_at for o in structure.offers.all()} == {"nettoyage": AT, "peinture": later}
    assert Relation.objects.get().declared_at == AT


def test_declare_replaces_relations():
    structure, one, two = make_structure(), make_structure("Un"), make_structure("Deux")
    keep(structure, declared(ties=frozenset({one.siret}), incompatible=frozenset({two.siret})))
    keep(structure, declared(incompatible=frozenset({one.siret})), version=1)

    assert [(r.other, r.nature) for r in structure.relations.all()] == [(one, "incompatible")]


def test_constraints_hold_in_the_database_with_french_sentences():
    structure = make_structure()
    wrong = [
        lambda: Structure.objects.filter(pk=structure.pk).update(siret=""),
        lambda: Offer.objects.create(
            structure=structure, trade="x", mode="production", hours=-1, declared_at=AT
        ),
        lambda: Relation.objects.create(structure=structure, other=structure, nature="tie", declared_at=AT),
        lambda: Declaration.objects.create(structure=structure, reach_kind="radius", declared_at=AT),
        lambda: Record.objects.create(
            structure=structure, source="demo", source_id=f"{structure.pk}-EI", kind="EI", name="x"
        ),
    ]
    for write in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            write()
    for model in (Structure, Offer, Relation, Declaration, Record):
        for constraint in model._meta.constraints:
            assert str(constraint.violation_error_message).endswith(".")


def test_writes_change_the_state_that_indexes_compare():
    before = queries.directory_version()
    structure = make_structure()
    added = queries.directory_version()
    keep(structure, declared(offer()))
    said = queries.directory_version()

    assert len({before, added, said}) == 3
    structure.refresh_from_db()
    assert structure.offers_change == IndexState.objects.get().offers_number > 0
