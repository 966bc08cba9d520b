"""The demonstration: made by actions, made once, never by mistake on a public site."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from maillage.accounts.models import Mandate, Organisation, User
from maillage.consortium.models import Case
from maillage.consortium.queries.cases import case_of
from maillage.consortium.queries.question import load_question
from maillage.consortium.tests.communes import store_named
from maillage.directory.models import Declaration, Structure
from maillage.procurement.models import Tender
from maillage.procurement.queries import tender_value
from maillage.web import prepare
from maillage.web.demo import accounts, cases, run, structures

pytestmark = pytest.mark.django_db


@pytest.fixture
def _ready(db: None, settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    settings.DEMO = True
    settings.FILES_ROOT = tmp_path
    monkeypatch.setattr(run, "prepare", lambda tell, *, at: None)
    folders = cases.read_cases()
    rows = [row for folder in folders for row in folder.pool["structures"]]
    tenders = [*(folder.tender for folder in folders), cases.own_tender()]
    needs = [need for tender in tenders for lot in tender["lots"] for need in lot["needs"]]
    store_named({row["place"] for row in (*rows, *needs)})


def demo(*arguments: str) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    call_command("demo", *arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def counted() -> list[int]:
    tables = (User, Organisation, Mandate, Structure, Declaration, Tender, Case)
    return [table.objects.count() for table in tables]


def test_demo_refuses_outside_a_demonstration(settings):
    settings.DEMO = False

    with pytest.raises(CommandError) as refused:
        call_command("demo")

    assert refused.value.returncode == 2
    assert counted() == [0] * 7


@pytest.mark.usefixtures("_ready")
def test_demo_answers_the_cases_in_french_and_makes_everything_once():
    told, steps = demo()
    first = counted()
    again, _ = demo("--json")

    assert "Le calcul retrouve exactement le groupement" in told
    assert "Aucun groupement ne peut répondre" in told
    assert "supposé" in told
    assert accounts.PASSWORD in steps
    assert "fait en" in steps
    assert counted() == first
    document = json.loads(again)
    assert [one["case"] for one in document["cases"]] == [
        "chevilly-larue",
        "plaine-commune",
        "gap-impossible",
    ]
    assert document["cases"][2]["answer"]["status"] == "infeasible"
    assert document["cases"][1]["conclusions"]


@pytest.mark.usefixtures("_ready")
def test_demo_lets_each_account_sign_in_and_act():
    demo()

    director = User.objects.get(email=accounts.DIRECTOR.email)
    assert director.check_password(accounts.PASSWORD)
    assert all(account.email.endswith("@exemple.test") for account in accounts.SHOWN)
    mandate = director.mandates.select_related("organisation").get()
    assert mandate.organisation.structures.get().siret == accounts.DIRECTOR_SIRET
    assert not User.objects.filter(is_staff=True).exists()


@pytest.mark.usefixtures("_ready")
def test_demo_puts_only_invented_structures_in_the_directory():
    demo()

    assert all(structure.is_demo for structure in Structure.objects.all())
    assert not Structure.objects.filter(name__contains="Petit Plus").exists()
    assert Structure.objects.filter(declaration=None).exists()  # those whose trade nobody knows


@pytest.mark.usefixtures("_ready")
def test_demo_keeps_what_people_changed():
    demo()
    tender = Tender.objects.get(reference="quartier-imaginaire-2027")
    Tender.objects.filter(pk=tender.pk).update(title="Changé")
    Declaration.objects.filter(structure__siret=accounts.DIRECTOR_SIRET).update(hours=12)

    demo()

    assert Tender.objects.get(pk=tender.pk).title == "Changé"
    assert Declaration.objects.get(structure__siret=accounts.DIRECTOR_SIRET).hours == 12


@pytest.mark.usefixtures("_ready")
def test_demo_gives_each_case_its_own_candidates_and_the_other_tender_the_directory():
    demo()
    row = Tender.objects.get(reference="chevilly-larue-espaces-verts")
    case = case_of(row)
    own = tender_value(Tender.objects.get(reference="quartier-imaginaire-2027"))

    assert case is not None
    assert case.group is not None
    assert len(case.structures) == 13
    assert own is not None
    question = load_question(own, actor=None)
    assert accounts.DIRECTOR_SIRET in {structure.siret for structure in question.structures}


def test_invented_leaves_out_whoever_was_in_a_real_group(db):
    folders = cases.read_cases()
    store_named({row["place"] for folder in folders for row in folder.pool["structures"]})

    assert all("inventée" in one.name for one in structures.invented(folders))


def test_prepare_loads_what_is_missing_then_stays_silent(db, settings, tmp_path, monkeypatch):
    held, loaded = {"communes": 0}, []

    class Fake:
        title = "communes"

        def held(self) -> int:
            return held["communes"]

    def ingest(source: Fake, folder: object, **facts: object) -> None:
        loaded.append(folder)
        held["communes"] = 3

    settings.VAR = tmp_path
    monkeypatch.setattr(prepare, "sources", lambda: {"communes": Fake()})
    monkeypatch.setattr(prepare, "FOLDERS", {"communes": "territory"})
    monkeypatch.setattr(prepare, "ingest", ingest)
    told: list[str] = []

    prepare.prepare(told.append, at=None)  # type: ignore[arg-type]
    first = list(told)
    prepare.prepare(told.append, at=None)  # type: ignore[arg-type]

    assert len(first) == 2
    assert told == first
    assert len(loaded) == 2
