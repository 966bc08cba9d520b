from __future__ import annotations

import copy
import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.base.explain import explain
from maillage.base.faults import Faulty
from maillage.directory.domain.kinds import Family, Mode
from maillage.procurement.domain.tender import Lot, Need, Tender
from maillage.procurement.formats import TenderDocument, dump_tender, parse_tender, read_tender

WHOLE: dict[str, Any] = {
    "schema": "maillage/tender/1",
    "id": "cartons-2027",
    "title": "Collecte de cartons et cagettes",
    "launched_on": "2026-10-01",
    "months": 72,
    "starts_on": "2027-03-01",
    "deadline": "2026-12-15",
    "buyer": {"name": "Une communauté d'agglomération", "siret": None},
    "amount_eur": 3900000,
    "cpv": "90511400",
    "solidarity": None,
    "source": "https://exemple.test/avis",
    "max_members": 5,
    "min_member_percent": 5,
    "min_turnover_eur": 0,
    "lead_min_turnover_eur": 0,
    "must_include": [],
    "exclude": [],
    "lots": [
        {
            "id": "1",
            "title": "…",
            "reserved": ["iae", "handicap"],
            "insertion_hours": 9000,
            "needs": [
                {
                    "id": "1a",
                    "trade": "collecte-dechets",
                    "mode": "production",
                    "place": "93066",
                    "hours": 22000,
                }
            ],
        }
    ],
}
LEAST = {
    "schema": "maillage/tender/1",
    "id": "x",
    "title": "x",
    "launched_on": "2026-01-01",
    "months": 1,
    "lots": [
        {"id": "1", "needs": [{"id": "a", "trade": "t", "mode": "staffing", "place": "2A004", "hours": 0.01}]}
    ],
}
SIRET, OTHER = "00010001600017", "00010002400011"


def changed(path: str, value: object) -> dict[str, Any]:
    """Return WHOLE with one value changed; `path` like `lots.0.needs.0.hours`."""
    document: Any = copy.deepcopy(WHOLE)
    *way, last = path.split(".")
    inner = document
    for key in way:
        inner = inner[int(key) if key.isdigit() else key]
    if isinstance(inner, list) and int(last) == len(inner):
        inner.append(value)
    else:
        inner[int(last) if last.isdigit() else last] = value
    return document


def faults(document: object) -> dict[str, str]:
    with pytest.raises(Faulty) as caught:
        parse_tender(document)
    return {fault.path: explain(fault) for fault in caught.value.faults}


def test_parse_tender_reads_every_field():
    tender = parse_tender(WHOLE)

    need = Need("1a", "collecte-dechets", Mode.PRODUCTION, "93066", Decimal(22000))
    reserved = frozenset({Family.IAE, Family.HANDICAP})
    assert tender.lots == (Lot("1", (need,), "…", reserved, Decimal(9000)),)
    assert (tender.launched_on, tender.months, tender.max_members) == (date(2026, 10, 1), 72, 5)
    assert (tender.starts_on, tender.deadline) == (date(2027, 3, 1), date(2026, 12, 15))
    assert (tender.amount_eur, tender.cpv, tender.solidarity) == (Decimal(3900000), "90511400", None)


def test_parse_tender_gives_absent_fields_their_meaning():
    tender = parse_tender(LEAST)

    assert tender.max_members is None
    assert tender.min_member_percent == 5
    assert tender.min_turnover_eur == tender.lead_min_turnover_eur == 0
    assert tender.must_include == tender.exclude == ()
    assert tender.lots[0].reserved == frozenset()
    assert tender.lots[0].insertion_hours == 0
    assert tender.amount_eur is None


@pytest.mark.parametrize("key", ["schema", "id", "title", "launched_on", "months", "lots"])
def test_parse_tender_requires_the_fields_of_the_contract(key):
    document = {name: value for name, value in WHOLE.items() if name != key}

    assert "obligatoire" in faults(document)[key]


@pytest.mark.parametrize(
    ("path", "value", "at", "said"),
    [
        ("schema", "maillage/tender/2", "schema", "maillage/tender/1"),
        ("id", "", "id", "au moins 1 caractère"),
        ("id", "x" * 41, "id", "au plus 40 caractères"),
        ("id", "a\x00b", "id", "caractère de contrôle"),
        ("title", "  ", "title", "vide"),
        ("title", 3, "title", "un texte"),
        ("launched_on", "2026-13-01", "launched_on", "AAAA-MM-JJ"),
        ("launched_on", "01/10/2026", "launched_on", "AAAA-MM-JJ"),
        ("launched_on", None, "launched_on", "AAAA-MM-JJ"),
        ("months", "36", "months", "nombre entier"),
        ("months", True, "months", "nombre entier"),
        ("months", 36.5, "months", "nombre entier"),
        ("months", 0, "months", "au moins 1"),
        ("months", 241, "months", "au plus 240"),
        ("max_members", 1, "max_members", "au moins 2"),
        ("max_members", 101, "max_members", "au plus 100"),
        ("min_member_percent", 0.09, "min_member_percent", "au moins 0.1"),
        ("min_member_percent", 50.1, "min_member_percent", "au plus 50"),
        ("min_member_percent", True, "min_member_percent", "un nombre"),
        ("amount_eur", -1, "amount_eur", "au moins 0"),
        ("amount_eur", 10**12 + 1, "amount_eur", "au plus 1000000000000"),
        ("amount_eur", 1.005, "amount_eur", "2 chiffres"),
        ("min_turnover_eur", "0", "min_turnover_eur", "un nombre"),
        ("lead_min_turnover_eur", -0.01, "lead_min_turnover_eur", "au moins 0"),
        ("solidarity", "some", "solidarity", '"lead", "all"'),
        ("cpv", "905", "cpv", "8 chiffres"),
        ("buyer", "x", "buyer", "un objet"),
        ("buyer.siret", "123", "buyer.siret", "14 chiffres"),
        ("buyer.nom", "x", "buyer.nom", "name"),
        ("must_include", SIRET, "must_include", "une liste"),
        ("must_include.0", "00010001600018", "must_include[0]", "14 chiffres"),
        ("exclude.0", 1, "exclude[0]", "un texte"),
        ("lots", [], "lots", "au moins 1"),
        ("lots", {}, "lots", "une liste"),
        ("lots.0", 1, "lots[0]", "un objet"),
        ("lots.0.reserved", ["iae", "ess"], "lots[0].reserved[1]", '"iae", "handicap"'),
        ("lots.0.insertion_hours", -1, "lots[0].insertion_hours", "au moins 0"),
        ("lots.0.needs", [], "lots[0].needs", "au moins 1"),
        ("lots.0.needs.0.mode", "prêt", "lots[0].needs[0].mode", '"production", "staffing"'),
        ("lots.0.needs.0.place", "93", "lots[0].needs[0].place", "code Insee"),
        ("lots.0.needs.0.place", "２３４５６", "lots[0].needs[0].place", "code Insee"),
        ("lots.0.needs.0.trade", "", "lots[0].needs[0].trade", "au moins 1"),
        ("lots.0.needs.0.hours", 0, "lots[0].needs[0].hours", "plus de 0"),
        ("lots.0.needs.0.hours", 10**7 + 1, "lots[0].needs[0].hours", "au plus 10000000"),
        ("lots.0.needs.0.hours", 1.234, "lots[0].needs[0].hours", "2 chiffres"),
        ("lots.0.needs.0.hours", float("nan"), "lots[0].needs[0].hours", "NaN"),
        ("lots.0.needs.0.hours", float("inf"), "lots[0].needs[0].hours", "infini"),
        ("lots.0.needs.0.heures", 3, "lots[0].needs[0].heures", "hours"),
        ("mounths", 3, "mounths", "months"),
    ],
)
def test_parse_tender_says_what_is_wrong_where(path, value, at, said):
    assert said in faults(changed(path, value))[at]


def test_parse_tender_refuses_an_id_given_twice():
    need = {"id": "1a", "trade": "t", "mode": "production", "place": "93066", "hours": 1}

    assert (
        "«\u00a01a\u00a0» (lots[0].needs[0].id)"
        in faults(changed("lots.0.needs.1", need))["lots[0].needs[1].id"]
    )
    found = faults(changed("lots.1", {"id": "1", "needs": [need]}))
    assert set(found) == {"lots[1].id", "lots[1].needs[0].id"}


def test_parse_tender_refuses_a_siret_both_imposed_and_excluded(sirets):
    one, two = sirets
    document = changed("must_include", [one, two]) | {"exclude": [two]}

    assert two in faults(document)["exclude[0]"]


def test_parse_tender_reads_the_law_at_the_launch():
    found = faults(changed("launched_on", "2020-12-06"))

    assert list(found) == ["lots[0].reserved"]
    assert "R-204" in found["lots[0].reserved"]
    assert parse_tender(changed("launched_on", "2020-12-07")).lots[0].reserved


def test_parse_tender_lists_every_fault_at_once():
    document = changed("launched_on", "2016-03-01") | {"months": "72", "foo": 1, "title": ""}
    document["lots"][0]["needs"].append(dict(document["lots"][0]["needs"][0], hours=-1))

    assert set(faults(document)) == {
        "months",
        "foo",
        "title",
        "lots[0].reserved",
        "lots[0].needs[1].id",
        "lots[0].needs[1].hours",
    }


hours = st.decimals("0.01", 10**7, places=2)
amounts = st.decimals(0, 10**12, places=2)
texts = st.text(
    st.characters(min_codepoint=32, exclude_characters="\x7f", exclude_categories=["Cs"]), min_size=1
)
names = texts.filter(lambda text: text.strip() != "" and len(text) <= 40)
days = st.dates(date(2020, 12, 7))


@st.composite
def tenders(draw: st.DrawFn) -> Tender:
    ids = draw(st.lists(names, min_size=1, max_size=4, unique=True))
    need = st.builds(
        Need, id=st.just(""), trade=names, mode=st.sampled_from(Mode), place=st.just("2B033"), hours=hours
    )
    lots = tuple(
        Lot(
            id=id,
            needs=(draw(need.map(lambda n, id=id: Need(id, n.trade, n.mode, n.place, n.hours))),),
            title=draw(st.text(st.characters(categories=["L"]), max_size=20)),
            reserved=draw(st.frozensets(st.sampled_from(Family))),
            insertion_hours=draw(st.decimals(0, 10**7, places=2)),
        )
        for id in ids
    )
    return draw(
        st.builds(
            Tender,
            id=names,
            title=names,
            launched_on=days,
            months=st.integers(1, 240),
            lots=st.just(lots),
            starts_on=st.none() | days,
            deadline=st.none() | days,
            buyer_name=st.just("") | names,
            amount_eur=st.none() | amounts,
            solidarity=st.sampled_from([None, "lead", "all"]),
            source=st.none() | names,
            max_members=st.none() | st.integers(2, 100),
            min_member_percent=st.decimals("0.1", 50, places=4),
            min_turnover_eur=amounts,
            lead_min_turnover_eur=amounts,
        )
    )


@given(tenders())
def test_dump_tender_gives_the_same_tender_back(tender):
    raw = json.dumps(dump_tender(tender)).encode()

    assert read_tender(raw) == tender


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*WHOLE, "needs", "x"]), inner)
    ),
    max_leaves=15,
)


@given(key=st.sampled_from(list(WHOLE)), value=JSON, lot=JSON)
def test_parse_tender_reads_or_refuses_any_json_and_never_breaks(key, value, lot):
    document = WHOLE | {key: value}
    if key != "lots":
        document["lots"] = [*WHOLE["lots"], lot]
    try:
        said = [str(parse_tender(document).total_hours())]
    except Faulty as error:
        said = [explain(fault) for fault in error.faults]
    assert said
    assert not any("%(" in sentence for sentence in said)


def test_tender_document_has_a_schema_people_can_use():
    schema = TenderDocument.model_json_schema()

    assert schema["required"] == ["schema", "id", "title", "launched_on", "months", "lots"]
    assert schema["properties"]["launched_on"]["format"] == "date"
    assert schema["$defs"]["NeedDocument"]["properties"]["hours"]["exclusiveMinimum"] == 0
