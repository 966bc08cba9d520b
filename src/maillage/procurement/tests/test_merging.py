import pytest

from maillage.accounts.actions.merging import merge_organisations
from maillage.accounts.models import Role
from maillage.accounts.tests.factories import make_actor, make_staff
from maillage.procurement.models import Tender
from maillage.procurement.tests.factories import NOW, make_tender

pytestmark = pytest.mark.django_db


def test_tenders_move_to_the_survivor_and_keep_ids_apart():
    lost, into = make_actor(Role.EDITOR), make_actor(Role.EDITOR)
    first, same = make_tender(lost), make_tender(into)
    other = make_tender(lost, id="palettes", title="Palettes")

    merge_organisations(lost=lost.organisation, into=into.organisation, by=make_staff(), at=NOW)

    rows = Tender.objects.filter(organisation=into.organisation)
    assert set(rows) == {first, same, other}
    assert {row.pk: row.reference for row in rows} == {
        first.pk: "collecte-de-cartons",
        same.pk: "cartons-2027",
        other.pk: "palettes",
    }
