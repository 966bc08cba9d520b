"""A tender documented as a case, by who may change it; its candidates then stand in place of the directory's."""

from __future__ import annotations

import json

import pytest
import yaml
from django.conf import settings

from maillage.accounts.tests.factories import make_actor
from maillage.base.faults import Faulty
from maillage.consortium.actions.cases import NotYourTender, attach_case
from maillage.consortium.formats.case import CaseDocument
from maillage.consortium.models import Case
from maillage.consortium.queries.cases import case_of
from maillage.consortium.tests.communes import store_named
from maillage.consortium.tests.scenes import NOW
from maillage.procurement.tests.factories import make_tender

FOLDER = settings.PROJECT / "docs" / "cases" / "chevilly-larue"
pytestmark = pytest.mark.django_db


def files():
    document = CaseDocument.model_validate(yaml.safe_load((FOLDER / "case.yaml").read_text(encoding="utf-8")))
    return document, json.loads((FOLDER / "pool.json").read_text(encoding="utf-8"))


@pytest.fixture
def case():
    document, pool = files()
    store_named({row["place"] for row in pool["structures"]} | {"93066"})
    by = make_actor()
    return make_tender(by), document, pool, by


def test_attach_case_keeps_the_pool_the_group_and_what_is_supposed(case, django_assert_max_num_queries):
    tender, document, pool, by = case

    attach_case(tender=tender, document=document, pool=pool, by=by, at=NOW)

    with django_assert_max_num_queries(3):
        found = case_of(tender)
    assert found is not None
    assert len(found.structures) == len(pool["structures"])
    assert found.group == document.group
    assert found.hypotheses == tuple(document.hypotheses)


def test_attach_case_again_brings_it_up_to_date(case):
    tender, document, pool, by = case
    attach_case(tender=tender, document=document, pool=pool, by=by, at=NOW)
    before = case_of(tender)

    attach_case(tender=tender, document=document.model_copy(update={"group": None}), pool=pool, by=by, at=NOW)

    after = case_of(tender)
    assert before is not None
    assert after is not None
    assert after.group is None
    assert after.fingerprint != before.fingerprint
    assert Case.objects.count() == 1


def test_attach_case_refuses_a_stranger_and_a_pool_nobody_can_read(case):
    tender, document, pool, by = case

    with pytest.raises(NotYourTender):
        attach_case(tender=tender, document=document, pool=pool, by=make_actor(), at=NOW)
    with pytest.raises(Faulty):
        attach_case(tender=tender, document=document, pool={"schema": "maillage/pool/1"}, by=by, at=NOW)
    assert case_of(tender) is None
