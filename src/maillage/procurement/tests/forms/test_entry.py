from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from maillage.directory.domain.kinds import Family, Mode
from maillage.procurement.domain.tender import Tender
from maillage.procurement.forms.entry import TenderEntry
from maillage.procurement.forms.state import State, state_of
from maillage.procurement.presentation.labels import place_labels
from maillage.procurement.tests.factories import a_lot, a_need, a_tender

pytestmark = pytest.mark.usefixtures("places")

TYPED = {
    "title": "Collecte de cartons",
    "launched_on": "2026-10-01",
    "months": "72",
    "lots-0-reserved": "both",
    "lots-0-needs-0-trade_text": "Collecte de déchets",
    "lots-0-needs-0-trade": "collecte-dechets",
    "lots-0-needs-0-place_text": "Aubervilliers",
    "lots-0-needs-0-mode": "production",
    "lots-0-needs-0-hours": "22 000 h",
}


def entry(**changes: str) -> TenderEntry:
    """Read the form with some fields changed; `__` stands for « - » in their names."""
    typed = TYPED | {name.replace("__", "-"): text for name, text in changes.items()}
    return TenderEntry(State.from_flat(typed), reference="cartons")


def said(form: TenderEntry) -> dict[str, str]:
    return {problem.anchor.removeprefix("id_"): problem.message for problem in form.problems()}


def test_entry_reads_a_tender_as_people_type_it():
    tender = entry(amount_eur="3 900 000,50 €", min_member_percent="7,5 %").tender

    assert tender is not None
    assert (tender.id, tender.title, tender.months) == ("cartons", "Collecte de cartons", 72)
    assert tender.launched_on == date(2026, 10, 1)
    assert (tender.amount_eur, tender.min_member_percent) == (Decimal("3900000.50"), Decimal("7.5"))
    (lot,) = tender.lots
    assert lot.reserved == {Family.IAE, Family.HANDICAP}
    (need,) = lot.needs
    assert (need.id, need.trade, need.place, need.mode) == (
        "1a",
        "collecte-dechets",
        "93001",
        Mode.PRODUCTION,
    )
    assert need.hours == 22000


@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [
        ("title", " ", "en quelques mots"),
        ("launched_on", "demain", "une date"),
        ("launched_on", "0206-10-01", "1990"),
        ("months", "six ans", "Écrivez un nombre"),
        ("months", "241", "de 1 à 240"),
        ("months", "1,5", "nombre entier"),
        ("months", "", "durée"),
        ("deadline", "2026-09-30", "précède"),
        ("amount_eur", "-3", "de 0 à"),
        ("cpv", "905", "8 chiffres"),
        ("buyer_siret", "123 456", "14 chiffres"),
        ("must_include", "12345678901234", "14 chiffres"),
        ("max_members", "1", "de 2 à 100"),
        ("min_member_percent", "0,05", "de 0,1 à 50"),
        ("solidarity", "peut-être", "choix"),
        ("lots-0-reserved", "ess", "choix"),
        ("lots-0-insertion_hours", "beaucoup", "Écrivez un nombre"),
        ("lots-0-needs-0-hours", "0", "plus de 0"),
        ("lots-0-needs-0-hours", "1,234", "2 chiffres"),
        ("lots-0-needs-0-hours", "", "à partir du montant"),
        ("lots-0-needs-0-mode", "", "façon de travailler"),
        ("lots-0-needs-0-amount", "x", "Écrivez un nombre"),
    ],
)
def test_entry_says_at_its_field_what_is_wrong(field, text, sentence):
    form = entry(**{field.replace("-", "__"): text})

    assert form.tender is None
    assert sentence in said(form)[field]
    assert len(form.problems()) == 1


def test_entry_reads_the_law_at_the_launch():
    found = said(entry(launched_on="2020-12-06"))

    assert "7\u00a0décembre 2020" in found["lots-0-reserved"].replace(" décembre", "\u00a0décembre")
    assert entry(launched_on="2020-12-07").tender is not None


def test_entry_offers_the_choice_when_a_place_is_not_clear():
    form = entry(lots__0__needs__0__place_text="Saint-Denis")
    need = form.lots[0].needs[0]

    assert "Plusieurs" in said(form)["lots-0-needs-0-place"]
    assert {option["value"] for option in need.choices_of["place"]} == {"93066", "97411"}


@pytest.mark.parametrize(
    ("text", "code"),
    [("93300", "93001"), ("saint denis 93", "93066"), ("AUBERVILLIERS", "93001"), ("93001", "93001")],
)
def test_entry_understands_a_place_without_a_code(text, code):
    tender = entry(lots__0__needs__0__place_text=text).tender

    assert tender is not None
    assert tender.lots[0].needs[0].place == code


def test_entry_names_what_it_understood_so_that_the_text_alone_is_enough():
    chosen = entry(lots__0__needs__0__place="97411", lots__0__needs__0__place_text="saint-denis", months="")
    again = TenderEntry(
        State.from_flat(chosen.typed() | {"lots-0-needs-0-place": "", "months": "72"}), reference="x"
    )

    assert chosen.lots[0].needs[0]["place_text"].value() == "Saint-Denis (974)"
    assert again.tender is not None
    assert again.tender.lots[0].needs[0].place == "97411"


@pytest.mark.parametrize("field", ["trade", "place"])
def test_entry_says_what_it_does_not_know_and_what_is_missing(field):
    name = f"lots__0__needs__0__{field}"

    assert (
        "ne connaissons pas" in said(entry(**{name: "", f"{name}_text": "zzzzz"}))[f"lots-0-needs-0-{field}"]
    )
    assert "Indiquez" in said(entry(**{name: "", f"{name}_text": ""}))[f"lots-0-needs-0-{field}"]


def test_entry_calculates_the_hours_when_only_the_amount_is_known():
    prefix = "lots__0__needs__0__"
    form = entry(
        **{
            f"{prefix}hours": "",
            f"{prefix}amount": "3 900 000",
            f"{prefix}labour": "60",
            f"{prefix}cost": "26",
        }
    )

    assert form.tender is not None
    assert form.tender.total_hours() == 15000


def test_entry_calculates_the_hours_of_insertion():
    amounts = {"clause_amount": "1 000 000", "clause_labour": "50", "clause_share": "5", "clause_cost": "30"}
    form = entry(**{f"lots__0__{name}": text for name, text in amounts.items()})

    assert form.tender is not None
    assert form.tender.lots[0].insertion_hours == 138  # 833 h over six years


def test_entry_gives_ids_that_are_free():
    second = {"id": "2a", "hours": "1", "place": "93066", "trade": "peinture", "mode": "production"}
    form = entry(lots__1__id="1", **{f"lots__1__needs__0__{name}": text for name, text in second.items()})

    assert form.tender is not None
    assert [lot.id for lot in form.tender.lots] == ["2", "1"]
    assert [need.id for need in form.tender.needs()] == ["2b", "2a"]


def test_entry_says_a_fault_that_has_no_field_of_its_own():
    second = {"id": "2a", "hours": "1", "place": "93066", "trade": "peinture", "mode": "production"}
    same_ids = {f"lots__1__needs__0__{name}": text for name, text in second.items()}
    form = entry(lots__0__id="1", lots__1__id="1", **same_ids)

    (problem,) = form.problems()
    assert form.tender is None
    assert problem.message.startswith("lots[1].id\u00a0:")
    assert form.field("lots-9-title") is None


def test_keep_errors_shows_the_faults_of_some_fields_only():
    form = entry(title="", months="0").keep_errors("months")

    assert list(said(form)) == ["months"]
    assert entry(title="").keep_errors().problems() == []


def test_problems_say_which_lot_and_which_need():
    form = entry(lots__1__needs__0__mode="production")

    assert all(problem.where.startswith("Lot 2\u00a0:") for problem in form.problems())


@pytest.mark.parametrize(
    "tender",
    [
        a_tender(),
        a_tender(
            deadline=date(2026, 12, 15),
            solidarity="lead",
            amount_eur=Decimal("1.5"),
            cpv="90511400-2",
            source="Journal",
            max_members=4,
            min_member_percent=Decimal("0.1"),
            lots=(a_lot(title="Un"), a_lot(id="2", needs=(a_need(id="z", hours=Decimal("0.01")),))),
        ),
    ],
)
def test_entry_of_a_stored_tender_is_that_tender(tender: Tender):
    codes: dict[str, Any] = {"places": place_labels(["93066"]), "trades": {}}

    assert TenderEntry(state_of(tender, **codes)).tender == tender


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "'; DROP TABLE x; --",
        "\u202e",
        "{{ 7 }}",
        "%s %(x)s",
        "é" * 5000,
        "\ud800",
    ],
)
def test_entry_survives_hostile_text(hostile):
    form = entry(
        **dict.fromkeys(("title", "months", "must_include", "lots__0__needs__0__place_text"), hostile)
    )

    assert form.tender is None
    assert form.problems()


def test_entry_reads_its_places_in_one_query_whatever_their_number(django_assert_max_num_queries):
    typed = dict(TYPED)
    for need in range(30):
        typed |= {
            f"lots-0-needs-{need}-{name}": TYPED[f"lots-0-needs-0-{name}"]
            for name in ("trade", "mode", "hours")
        }
        typed[f"lots-0-needs-{need}-place"] = "93066"
    with django_assert_max_num_queries(1):
        form = TenderEntry(State.from_flat(typed), reference="x")
    assert form.tender is not None
