from __future__ import annotations

from decimal import Decimal

import pytest

from maillage.accounts.tests.factories import make_actor
from maillage.directory.models import Declaration
from maillage.directory.tests.factories import declared, editor_of, keep, make_structure, offer
from maillage.territory.tests.factories import make_commune
from maillage.web.api.operations.declaration_document import EXAMPLE

pytestmark = pytest.mark.django_db
WORDS = {"ties": [], "incompatible": []}
DOCUMENT = EXAMPLE | WORDS


@pytest.fixture
def structure():
    make_commune("38185", "Grenoble", 45.1842, 5.7218)
    make_commune("73065", "Chambéry", 45.5822, 5.9064)
    made = make_structure()
    editor_of(made)
    return made


def test_what_was_read_is_replaced_and_read_again(program, structure):
    caller = program(editor_of(structure))
    path = f"/structures/{structure.pk}/declaration"
    assert caller.get(path).status_code == 404

    first = caller.ask("PUT", path, DOCUMENT, if_none_match="*")
    read = caller.get(path)
    changed = read.json()["declaration"] | {"hours": 1234.5, "area": {"departements": ["73", "38"]}}
    second = caller.ask("PUT", path, changed, if_match=read["ETag"])

    assert (first.status_code, second.status_code) == (201, 200)
    assert first["ETag"] == read["ETag"] == '"1"'
    assert (second["ETag"], second.json()["version"]) == ('"2"', 2)
    assert second.json()["declaration"] == changed | {"area": {"departements": ["38", "73"]}}
    assert caller.get(path).json() == second.json()


@pytest.mark.parametrize(
    ("headers", "status"),
    [({}, 428), ({"if_match": "*"}, 428), ({"if_match": '"2"'}, 412), ({"if_none_match": "*"}, 412)],
)
def test_nothing_is_written_over_what_was_not_read(program, structure, headers, status):
    keep(structure, declared(offer(), hours=Decimal(999)))

    answer = program(editor_of(structure)).ask(
        "PUT", f"/structures/{structure.pk}/declaration", DOCUMENT, **headers
    )

    assert answer.status_code == status
    assert Declaration.objects.get().hours == 999
    if status == 412:
        assert answer["ETag"] == '"1"'
        assert answer.json()["current"]["declaration"]["hours"] == 999


def test_two_programs_at_once_the_second_is_told(program, structure):
    keep(structure, declared(offer()))
    path = f"/structures/{structure.pk}/declaration"
    one, two = program(editor_of(structure)), program(editor_of(structure))

    answers = [caller.ask("PUT", path, DOCUMENT, if_match='"1"') for caller in (one, two)]

    assert [answer.status_code for answer in answers] == [200, 412]
    assert answers[1].json()["current"]["version"] == 2


def test_every_fault_is_told_with_its_path_in_the_document(program, structure):
    caller = program(editor_of(structure))
    wrong = {
        "offers": [{"trade": "nothing", "mode": "staffing", "hours": 10}],
        "area": {"departements": ["38", "95"]},
        "audience": "connected",
        "ties": ["00010001600017"],
    }
    path = f"/structures/{structure.pk}/declaration"

    form = caller.ask("PUT", path, {"offers": 3, "area": {"radius_km": 1.5}, "hour": 1}, if_none_match="*")
    sense = caller.ask("PUT", path, wrong, if_none_match="*")

    assert [answer.status_code for answer in (form, sense)] == [422, 422]
    assert {fault["path"] for fault in form.json()["faults"]} == {"offers", "area", "audience", "hour"}
    assert {fault["path"] for fault in sense.json()["faults"]} >= {
        "offers[0].trade",
        "offers[0].mode",
        "ties",
    }
    assert not Declaration.objects.exists()


@pytest.mark.parametrize(("audience", "status"), [("own", 403), ("connected", 200), ("public", 200)])
def test_others_read_what_is_shown_and_never_with_whom(program, structure, audience, status):
    partner = make_structure("Partenaire")
    what = declared(offer(), audience=audience, incompatible=frozenset({partner.siret}))
    keep(structure, what)
    path = f"/structures/{structure.pk}/declaration"

    other, mine = program(make_actor()).get(path), program(editor_of(structure)).get(path)

    assert other.status_code == status
    assert partner.siret not in other.content.decode()
    assert mine.json()["declaration"]["incompatible"] == [partner.siret]
    if status == 200:
        assert other.json()["declaration"]["incompatible"] is None
        assert other["ETag"] != mine["ETag"]


def test_only_an_editor_of_the_structure_declares(program, structure):
    answer = program(make_actor()).ask(
        "PUT", f"/structures/{structure.pk}/declaration", DOCUMENT, if_none_match="*"
    )

    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
