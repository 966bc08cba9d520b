from __future__ import annotations

import pytest

from maillage.accounts.tests.factories import make_actor
from maillage.consortium.tests.scenes import make_scene
from maillage.procurement.models import Tender
from maillage.web.api.operations.tenders import _DOCUMENT as DOCUMENT

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    mine = make_actor()
    return mine, make_scene(by=mine, public=False)


def ids(answer) -> list[int]:
    return [one["id"] for one in answer.json()["items"]]


def test_tenders_show_what_each_may_see(program, visitor, scene):
    mine, private = scene
    public = make_scene(by=make_actor(), public=True)

    assert ids(program(mine).get("/tenders")) == [public.pk, private.pk]
    assert ids(program(mine).get("/tenders?status=private")) == [private.pk]
    assert ids(program(make_actor()).get("/tenders")) == [public.pk]
    assert ids(visitor.get("/tenders?q=carton")) == [public.pk]
    assert visitor.get(f"/tenders/{private.pk}").status_code == 404


def test_a_tender_that_is_read_may_be_sent_back_by_another_organisation(program, scene):
    mine, row = scene
    document = program(mine).get(f"/tenders/{row.pk}").json()

    made = program().ask("POST", "/tenders", document)

    assert made.status_code == 201, made.content
    assert made["Location"].endswith(f"/api/v1/tenders/{made.json()['id']}")
    assert made.json()["status"] == "private"
    copy = Tender.objects.get(pk=made.json()["id"])
    assert copy.title == row.title


def test_the_same_reference_twice_is_a_contradiction(program, scene):
    mine, _row = scene
    caller = program(mine)
    document = DOCUMENT | {"id": "cartons-2027"}

    answer = caller.ask("POST", "/tenders", document)

    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
    assert "cartons-2027" in answer.json()["detail"]
    assert Tender.objects.count() == 1


def test_every_fault_of_a_document_is_told_with_its_path(program, scene):
    document = DOCUMENT | {"months": 0, "titel": "x"}
    document["lots"] = [DOCUMENT["lots"][0] | {"needs": [{"id": "1", "trade": "nothing", "place": "99999"}]}]

    answer = program().ask("POST", "/tenders", document)

    assert answer.status_code == 422
    paths = {fault["path"] for fault in answer.json()["faults"]}
    assert paths >= {
        "months",
        "titel",
        "lots[0].needs[0].mode",
        "lots[0].needs[0].trade",
        "lots[0].needs[0].place",
    }
    assert Tender.objects.count() == 1


def test_tenders_follow_each_other_and_cost_the_same(program, visitor, django_assert_max_num_queries):
    rows = [make_scene(by=make_actor(), public=True).pk for _ in range(5)]

    first = visitor.get("/tenders?limit=2")
    make_scene(by=make_actor(), public=True)
    with django_assert_max_num_queries(4):  # the count and its patience, the tenders
        second = visitor.get(first.json()["next"].split("/api/v1")[1])

    assert ids(first) + ids(second) == sorted(rows, reverse=True)[:4]
