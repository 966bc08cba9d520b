"""Pools of candidates: every kind of fault, all at once, with its path; no document crashes the reader."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.base.documents import schema_of
from maillage.base.faults import Faulty
from maillage.consortium.domain.problem import Offer, Reach
from maillage.consortium.formats.pool import PoolDocument, parse_pool, places_named
from maillage.territory.domain.places import Place

PLACES = {
    "93001": Place("93001", "Aubervilliers", 48.91, 2.38),
    "93066": Place("93066", "Saint-Denis", 48.93, 2.35),
}
ONE: dict[str, Any] = {
    "siret": "00010001600013",
    "name": "Structure 001",
    "kind": "EI",
    "place": "93001",
    "area": {"radius_km": 25},
    "offers": [{"trade": "collecte-dechets", "mode": "production", "hours": 8000}],
    "hours": 12000,
    "insertion_percent": 70,
}
TWO = {**ONE, "siret": "00010002400017", "name": "Structure 002"}


def pool(*structures: object, **more: object) -> dict[str, Any]:
    return {"schema": "maillage/pool/1", "structures": copy.deepcopy(list(structures)), **more}


def faults(document: object) -> dict[str, str]:
    with pytest.raises(Faulty) as caught:
        parse_pool(document, PLACES)
    return {fault.path: str(fault).removeprefix(f"{fault.path}: ") for fault in caught.value.faults}


def test_parse_pool_reads_every_field():
    full = {
        **ONE,
        "kind": ["ACI", "EI"],
        "turnover_eur": 900000,
        "ties": ["00010002400017"],
        "incompatible": [],
        "estimated": ["hours", "offers"],
    }

    structures, warnings = parse_pool(pool(full, TWO), PLACES)

    assert warnings == ()
    assert structures[0].kinds == ("ACI", "EI")
    assert structures[0].place.name == "Aubervilliers"
    assert structures[0].reach == Reach(radius_km=25)
    assert structures[0].offers == (Offer("collecte-dechets", "production", 8000),)
    assert structures[0].turnover_eur == 900000
    assert structures[0].ties == {"00010002400017"}
    assert structures[0].estimated == {"hours", "offers"}
    assert structures[1].turnover_eur is None


@pytest.mark.parametrize(
    ("area", "reach"),
    [
        ({"national": True}, Reach(national=True)),
        ({"departements": ["93", "2A", "974"]}, Reach(departements=frozenset({"93", "2A", "974"}))),
        ({"radius_km": 0}, Reach(radius_km=0)),
        ({"radius_km": 1000}, Reach(radius_km=1000)),
    ],
)
def test_parse_pool_reads_each_area(area, reach):
    assert parse_pool(pool({**ONE, "area": area}), PLACES).structures[0].reach == reach


@pytest.mark.parametrize(
    ("change", "path", "says"),
    [
        ({"siret": "00010001600014"}, "siret", "clé"),
        ({"siret": "0001000160001"}, "siret", "14 chiffres"),
        ({"siret": "٠٠٠١٠٠٠١٦٠٠٠١٣"}, "siret", "14 chiffres"),
        ({"siret": 10001600013}, "siret", "texte"),
        ({"name": ""}, "name", "au moins 1"),
        ({"name": "a\u0000b"}, "name", "invisible"),
        ({"kind": "SIAE"}, "kind", "ACI, EI"),
        ({"kind": []}, "kind", "liste de types"),
        ({"kind": ["EI", 3]}, "kind", "liste de types"),
        ({"kind": ["EI", "EI"]}, "kind", "deux fois"),
        ({"place": "99999"}, "place", "Insee"),
        ({"place": 93001}, "place", "texte"),
        ({"area": {}}, "area", "exactement une"),
        ({"area": {"national": True, "radius_km": 3}}, "area", "exactement une"),
        ({"area": {"national": False}}, "area.national", "true"),
        ({"area": {"national": 1}}, "area.national", "true"),
        ({"area": {"radius_km": 1001}}, "area.radius_km", "1000"),
        ({"area": {"radius_km": -1}}, "area.radius_km", "0"),
        ({"area": {"radius_km": "25"}}, "area.radius_km", "nombre"),
        ({"area": {"departements": []}}, "area.departements", "au moins"),
        ({"area": {"departements": ["93", "20"]}}, "area.departements[1]", "2A"),
        ({"area": {"rayon": 3}}, "area.rayon", "national"),
        ({"offers": {}}, "offers", "liste"),
        ({"offers": [{"trade": "x", "mode": "vente", "hours": 1}]}, "offers[0].mode", "staffing"),
        ({"offers": [{"trade": "x", "mode": "production", "hours": -1}]}, "offers[0].hours", "au moins 0"),
        ({"offers": [{"trade": "x", "mode": "production"}]}, "offers[0].hours", "obligatoire"),
        ({"offers": [*ONE["offers"], *ONE["offers"]]}, "offers[1]", "offers[0]"),
        ({"hours": True}, "hours", "nombre"),
        ({"hours": "12000"}, "hours", "nombre"),
        ({"hours": 10**7 + 1}, "hours", "10000000"),
        ({"insertion_percent": 70.5}, "insertion_percent", "entier"),
        ({"insertion_percent": 101}, "insertion_percent", "100"),
        ({"insertion_percent": -1}, "insertion_percent", "0"),
        ({"turnover_eur": -1}, "turnover_eur", "0"),
        ({"ties": ["0001"]}, "ties[0]", "14 chiffres"),
        ({"ties": "00010002400017"}, "ties", "liste"),
        ({"estimated": ["heures"]}, "estimated[0]", "hours"),
        ({"heures": 3}, "heures", "hours"),
        ({"couleur": 3}, "couleur", "insertion_percent"),
    ],
)
def test_parse_pool_says_what_is_wrong_and_where(change, path, says):
    found = faults(pool({**ONE, **change}))

    assert list(found) == [f"structures[0].{path}"]
    assert says in found[f"structures[0].{path}"]


@pytest.mark.parametrize(
    "key", ["siret", "name", "kind", "place", "area", "offers", "hours", "insertion_percent"]
)
def test_parse_pool_requires_a_key(key):
    without = {name: value for name, value in ONE.items() if name != key}

    assert "obligatoire" in faults(pool(without))[f"structures[0].{key}"]


@pytest.mark.parametrize("document", [None, [], "x", 3, {}, {"schema": "maillage/pool/2", "structures": []}])
def test_parse_pool_refuses_another_document(document):
    assert faults(document)


def test_parse_pool_lists_all_the_faults_at_once():
    bad = {**ONE, "hours": -1, "place": "99999", "colour": "red", "offers": [*ONE["offers"], *ONE["offers"]]}
    document = pool(bad, ONE, {**TWO, "siret": "1"}, more=1)

    assert set(faults(document)) == {
        "more",
        "structures[0].hours",
        "structures[0].colour",
        "structures[0].place",
        "structures[0].offers[1]",
        "structures[1].siret",
        "structures[2].siret",
    }


def test_parse_pool_warns_of_unknown_partners_and_reads_the_rest():
    known, unknown = TWO["siret"], "00010099900019"
    one = {**ONE, "ties": [known, unknown, ONE["siret"]], "incompatible": [unknown]}

    structures, warnings = parse_pool(pool(one, TWO), PLACES)

    assert structures[0].ties == {known, unknown}
    assert [warning.path for warning in warnings] == [
        "structures[0].ties[1]",
        "structures[0].ties[2]",
        "structures[0].incompatible[0]",
    ]


def test_parse_pool_accepts_la_poste_and_an_empty_pool():
    la_poste = {**ONE, "siret": "35600000000048"}

    assert parse_pool(pool(la_poste), PLACES).structures[0].siret == "35600000000048"
    assert parse_pool(pool(), PLACES).structures == ()


def test_places_named_finds_the_codes_of_any_document():
    assert places_named(pool(ONE, {**TWO, "place": "93066"}, {"place": 3}, 5)) == {"93001", "93066"}
    assert places_named([1]) == frozenset()
    assert places_named({"structures": {"place": "93001"}}) == frozenset()


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=200, deadline=None)
@given(key=st.sampled_from([*ONE, "turnover_eur", "ties", "incompatible", "estimated"]), value=values)
def test_parse_pool_never_crashes_whatever_a_field_holds(key, value):
    assert all(path.startswith(("structures[0]", "schema")) for path in _paths(pool({**ONE, key: value})))


def _paths(document: object) -> list[str]:
    try:
        parse_pool(document, PLACES)
    except Faulty as error:
        return [fault.path for fault in error.faults if str(fault)]
    return []


@settings(max_examples=100, deadline=None)
@given(document=values)
def test_parse_pool_never_crashes_whatever_the_document(document):
    with pytest.raises(Faulty):
        parse_pool(document, PLACES)


def test_schema_of_pool_names_the_required_keys():
    schema = schema_of(PoolDocument)

    json.dumps(schema)
    assert schema["additionalProperties"] is False
    assert set(schema["$defs"]["StructureDocument"]["required"]) == set(ONE)
