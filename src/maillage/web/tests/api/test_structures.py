from __future__ import annotations

import pytest

from maillage.accounts.models import TokenScope
from maillage.accounts.tests.factories import make_actor, make_facilitator
from maillage.directory.domain.kinds import Kind
from maillage.directory.tests.factories import (
    CHAMBERY,
    FONTAINE,
    GRENOBLE,
    PARIS,
    declared,
    editor_of,
    keep,
    make_declared,
    make_structure,
    offer,
)
from maillage.territory.tests.factories import make_commune

pytestmark = pytest.mark.django_db


def names(answer) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [one["name"] for one in answer.json()["items"]]


@pytest.fixture
def directory():
    make_commune("38185", "Grenoble", GRENOBLE.latitude, GRENOBLE.longitude)
    return {
        "far": make_structure("Loin", Kind.EI, place=PARIS),
        "near": make_declared("Proche", offer("espaces-verts"), place=FONTAINE),
        "here": make_structure("Ici", Kind.ESAT, place=GRENOBLE),
        "next": make_structure("Voisine", Kind.EI, Kind.ACI, place=CHAMBERY),
    }


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", ["Loin", "Proche", "Ici", "Voisine"]),
        ("?place=38185&radius_km=100", ["Ici", "Proche", "Voisine"]),
        ("?place=38185&radius_km=0", ["Ici"]),
        ("?kind=ESAT&kind=ACI", ["Ici", "Voisine"]),
        ("?trade=espaces-verts", ["Proche"]),
        ("?q=voisine", ["Voisine"]),
        ("?q=nobody", []),
    ],
)
def test_structures_are_found_by_each_criterion(visitor, directory, asked, found):
    assert names(visitor.get(f"/structures{asked}")) == found


def test_codes_that_mean_nothing_are_told_all_at_once(visitor, directory):
    answer = visitor.get("/structures?trade=espace-vert&place=99999&departement=99")

    assert answer.status_code == 422
    faults = {fault["path"]: fault["message"] for fault in answer.json()["faults"]}
    assert set(faults) == {"trade", "place", "departement"}
    assert "espaces-verts" in faults["trade"]


@pytest.mark.parametrize("place", ["", "place=38185&radius_km=1000&"])
def test_pages_follow_each_other_whatever_is_added_or_leaves_meanwhile(visitor, directory, place):
    whole = names(visitor.get(f"/structures?{place}"))
    first = visitor.get(f"/structures?{place}limit=2")
    make_structure("Ajoutée", Kind.EI, place=GRENOBLE)
    directory["here"].delete()

    following = first.json()["next"]
    second = names(visitor.get(following.split("/api/v1")[1]))

    assert first["Link"] == f'<{following}>; rel="next"'
    assert names(first) == whole[:2]
    assert [name for name in second if name != "Ajoutée"] == [name for name in whole[2:] if name != "Ici"]


def test_a_cursor_is_good_for_its_question_alone(visitor, directory):
    cursor = visitor.get("/structures?limit=1").json()["next"].split("cursor=")[1]

    assert visitor.get(f"/structures?limit=3&cursor={cursor}").status_code == 200
    other = visitor.get(f"/structures?q=voisine&cursor={cursor}")
    assert (other.status_code, other.json()["code"]) == (400, "bad_cursor")


@pytest.mark.parametrize(("audience", "seen"), [("public", "vsmfa"), ("connected", "smfa"), ("own", "mf")])
def test_figures_are_shown_to_those_the_structure_shows_them_to(visitor, program, audience, seen):
    structure = make_structure()
    mine = editor_of(structure)
    keep(structure, declared(offer(hours="7531.25"), audience=audience))
    callers = {
        "v": visitor,
        "s": program(make_actor()),
        "m": program(mine, TokenScope.READ_ONLY),
        "f": program(make_facilitator(mine.organisation), TokenScope.READ_ONLY),
        "a": program(make_facilitator(mine.organisation, state="asked")),
    }

    for name, caller in callers.items():
        for body in (
            caller.get(f"/structures/{structure.pk}").json(),
            *caller.get("/structures").json()["items"],
        ):
            assert body["declares"] is True
            assert (body["figures"] is not None) == (name in seen)
            assert [one["hours"] for one in body["offers"]] == ([7531.25] if name in seen else [None])


def test_a_list_costs_the_same_whatever_its_length(visitor, django_assert_max_num_queries):
    for number in range(12):
        make_declared(f"Structure {number}", offer())
    visitor.get("/structures")

    with django_assert_max_num_queries(
        7
    ):  # the count and its patience; the state of the directory; the page (3)
        assert len(names(visitor.get("/structures"))) == 12


def test_a_structure_says_where_it_is_listed_and_its_page(visitor):
    structure = make_structure("Atelier du test", Kind.EA)

    body = visitor.get(f"/structures/{structure.pk}").json()

    assert body["kinds"] == ["EA"]
    assert body["records"][0]["kind"] == "EA"
    assert body["page"].endswith(structure.get_absolute_url())
    assert body["figures"] is None
