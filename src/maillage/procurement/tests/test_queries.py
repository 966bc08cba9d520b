from __future__ import annotations

import pytest

from maillage.accounts.actors import ANONYMOUS, Actor
from maillage.accounts.models import FacilitationMandate, FacilitationState, Role
from maillage.accounts.tests.factories import make_actor, make_facilitator, make_staff
from maillage.base.explain import explain
from maillage.base.faults import Faulty
from maillage.procurement import actions, queries
from maillage.procurement.models import Tender
from maillage.procurement.tests.factories import NOW, a_lot, a_need, a_tender, make_tender

pytestmark = pytest.mark.django_db


def test_tenders_visible_to_follows_the_organisation(editor):
    private, public = make_tender(editor), make_tender(make_actor(), public=True)
    draft = actions.create_draft(typed={}, by=editor, at=NOW)
    reader = Actor(make_actor().user, editor.organisation, Role.READER)

    assert set(queries.tenders_visible_to(editor)) == {private, public, draft}
    assert set(queries.tenders_visible_to(reader)) == {private, public, draft}
    assert set(queries.tenders_visible_to(make_actor())) == {public}
    assert set(queries.tenders_visible_to(ANONYMOUS)) == {public}
    assert set(queries.tenders_visible_to(make_staff())) == {public}


def test_tenders_visible_to_a_facilitator_as_long_as_it_is_mandated(editor):
    private = make_tender(editor)

    for state in FacilitationState:
        facilitator = make_facilitator(editor.organisation, state=state)
        seen = {private} if state == FacilitationState.ACCEPTED else set()
        assert set(queries.tenders_visible_to(facilitator)) == seen
        assert not queries.may_edit(private, facilitator)
        FacilitationMandate.objects.all().delete()


def test_may_edit_needs_a_role_in_the_organisation_that_owns_it(editor):
    row = make_tender(editor)

    assert queries.may_edit(row, editor)
    assert not queries.may_edit(row, Actor(editor.user, editor.organisation, Role.READER))
    assert not queries.may_edit(row, make_actor(Role.ADMINISTRATOR))
    assert not queries.may_edit(row, make_staff())
    assert not queries.may_edit(row, ANONYMOUS)


def test_tender_value_takes_a_fixed_number_of_queries(editor, django_assert_num_queries):
    make_tender(editor, lots=tuple(a_lot(id=str(n), needs=(a_need(id=f"{n}a"),)) for n in range(20)))
    row = Tender.objects.get()

    with django_assert_num_queries(2):
        value = queries.tender_value(row)
    assert value is not None
    assert len(value.lots) == 20


@pytest.mark.usefixtures("places")
def test_check_places_tells_an_unknown_commune_from_one_without_coordinates():
    lot = a_lot(needs=(a_need(id="a"), a_need(id="b", place="99999"), a_need(id="c", place="98736")))
    faults = queries.check_places(a_tender(lots=(lot,)))

    assert [fault.path for fault in faults] == ["lots[0].needs[1].place", "lots[0].needs[2].place"]
    assert "code postal" in explain(faults[0])
    assert "Moorea-Maiao" in explain(faults[1])


def test_check_trades_names_the_nearest_codes():
    (fault,) = queries.check_trades(a_tender(lots=(a_lot(needs=(a_need(trade="espace-vert"),)),)))

    assert "espaces-verts" in explain(fault)


@pytest.mark.parametrize("document", [None, [], {"lots": 1}, {"lots": [1, {"needs": [2, {"place": 3}]}]}])
def test_checked_tender_reads_codes_wherever_it_can(document):
    with pytest.raises(Faulty):
        queries.checked_tender(document)


@pytest.mark.usefixtures("places")
def test_checked_tender_may_leave_trades_to_a_pool():
    document = {
        "schema": "maillage/tender/1",
        "id": "x",
        "title": "x",
        "launched_on": "2026-01-01",
        "months": 1,
        "lots": [
            {
                "id": "1",
                "needs": [
                    {"id": "a", "trade": "horlogerie", "mode": "production", "place": "93066", "hours": 1}
                ],
            }
        ],
    }

    assert queries.checked_tender(document, known_trades=False).lots[0].needs[0].trade == "horlogerie"
    with pytest.raises(Faulty):
        queries.checked_tender(document)


def test_free_reference_counts_on_from_those_taken(editor):
    assert queries.free_reference(editor.organisation, "Collecte de cartons !") == "collecte-de-cartons"
    make_tender(editor, id="collecte-de-cartons")
    make_tender(editor, id="collecte-de-cartons-2")

    assert queries.free_reference(editor.organisation, "Collecte de cartons") == "collecte-de-cartons-3"
    assert queries.free_reference(editor.organisation, "…") == "appel"
    assert len(queries.free_reference(editor.organisation, "x" * 400)) <= 40
    assert queries.free_reference(None, "Été") == "ete"


def test_tender_named_finds_the_tender_of_an_organisation(editor):
    row = make_tender(editor)

    assert queries.tender_named(editor.organisation, "cartons-2027") == row
    assert queries.tender_named(make_actor().organisation, "cartons-2027") is None
