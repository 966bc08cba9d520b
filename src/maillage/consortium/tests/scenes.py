"""One invented scene for the tests of the groups page: a tender in Saint-Denis, four structures around it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.http import HttpResponse

from maillage.accounts.actors import Actor
from maillage.consortium.domain.advice import advised
from maillage.consortium.domain.found import Found, found
from maillage.consortium.domain.problem import Offer, Question, Reach, Structure
from maillage.consortium.domain.solver import answer
from maillage.consortium.models import Case
from maillage.directory.domain.kinds import Mode
from maillage.procurement.domain.tender import Lot, Need, Tender
from maillage.procurement.models import Tender as TenderRow
from maillage.procurement.tests.factories import make_tender
from maillage.territory.domain.places import Place
from maillage.territory.tests.factories import make_commune

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
TRADE = "collecte-dechets"
TRADES = {TRADE: "collecte de déchets", "nettoyage": "nettoyage de locaux"}

SAINT_DENIS = Place("93066", "Saint-Denis", 48.9357, 2.3580)
AUBERVILLIERS = Place("93001", "Aubervilliers", 48.9145, 2.3820)
COURNEUVE = Place("93027", "La Courneuve", 48.9322, 2.3967)
PLACES = (SAINT_DENIS, AUBERVILLIERS, COURNEUVE)


def siret(number: int) -> str:
    """A well-made SIRET of an invented organisation."""
    body = f"0001{number:05d}0001"
    total = sum(int(d) if i % 2 else sum(divmod(2 * int(d), 10)) for i, d in enumerate(reversed(body)))
    return f"{body}{-total % 10}"


def a_structure(
    number: int, name: str, kind: str, place: Place, hours: float, percent: int, **facts: Any
) -> Structure:
    offers = (Offer(TRADE, "production", hours),) if hours else ()
    return Structure(
        siret(number), name, (kind,), place, Reach(radius_km=30), offers, hours, percent, **facts
    )


ATELIER = a_structure(1, "Atelier inventé", "EI", SAINT_DENIS, 8000, 70, ties=frozenset({siret(2)}))
CHANTIER = a_structure(2, "Chantier inventé", "ACI", AUBERVILLIERS, 6000, 90, estimated=frozenset({"hours"}))
ADAPTEE = a_structure(3, "Entreprise adaptée inventée", "EA", COURNEUVE, 7000, 80)
MUETTE = a_structure(4, "Structure sans métier connu", "ACI", COURNEUVE, 0, 60)
STRUCTURES = (ATELIER, CHANTIER, ADAPTEE, MUETTE)

NEED = Need("1a", TRADE, Mode.PRODUCTION, "93066", Decimal(12000))
LOT = Lot("1", (NEED,), "Collecte", insertion_hours=Decimal(6000))
TENDER = Tender(
    "cartons-2027", "Collecte de cartons", date(2026, 10, 1), 24, (LOT,),
    amount_eur=Decimal(900_000), max_members=3,
)  # fmt: skip


def a_question(*structures: Structure, **facts: Any) -> Question:
    """The question of the scene; `facts` replace fields of the tender."""
    return Question(replace(TENDER, **facts), {"93066": SAINT_DENIS}, structures or STRUCTURES)


def found_for(question: Question, **named: Any) -> Found:
    """The answer to a question, advised, with all it names."""
    return found(question, advised(answer(question), question, labels=TRADES), **named)


def pool_document(*structures: Structure) -> dict[str, Any]:
    """The `maillage/pool/1` document of these structures."""
    return {"schema": "maillage/pool/1", "structures": [_row(one) for one in structures or STRUCTURES]}


def _row(one: Structure) -> dict[str, Any]:
    return {
        "siret": one.siret,
        "name": one.name,
        "kind": one.kinds[0],
        "place": one.place.code,
        "area": {"radius_km": one.reach.radius_km},
        "offers": [{"trade": o.trade, "mode": o.mode, "hours": o.hours} for o in one.offers],
        "hours": one.hours,
        "insertion_percent": one.insertion_percent,
        "turnover_eur": one.turnover_eur,
        "ties": sorted(one.ties),
        "incompatible": sorted(one.incompatible),
        "estimated": sorted(one.estimated),
    }


def make_scene(
    *structures: Structure, by: Actor | None = None, public: bool = True, group: Any = None, **facts: Any
) -> TenderRow:
    """Store the tender of the scene, documented as a case so that its candidates are these structures."""
    for place in PLACES:
        make_commune(place.code, place.name, place.latitude, place.longitude)
    known = {"lots": (LOT,), "amount_eur": Decimal(900_000), "max_members": 3, "months": 24} | facts
    row = make_tender(by, public=public, **known)
    Case.objects.create(
        tender=row,
        name=f"scene-{row.pk}",
        pool=pool_document(*structures),
        group=group or {},
        notes={
            "schema": "maillage/case/1", "name": f"scene-{row.pk}", "order": 1, "title": "Une scène", "story": "…",
            "facts": [{"text": "Un fait.", "source": "Une source"}], "hypotheses": [{"text": "Une hypothèse."}],
            "expected": {"status": "optimal"},
        },
    )  # fmt: skip
    return row


def structure_organisation(one: Structure) -> dict[str, str]:
    """What makes an organisation the one of this structure."""
    return {"siret": one.siret, "name": one.name}


def plain(text: str) -> str:
    """A sentence with ordinary spaces, to compare words and not typography."""
    return " ".join(text.split())


class Words(str):
    """The text of a page, compared by its words and not by its kinds of spaces."""

    __slots__ = ()

    def __contains__(self, said: object) -> bool:
        return super().__contains__(plain(str(said)))


def words(response: HttpResponse) -> Words:
    """The whole page, to look for sentences in."""
    return Words(plain(response.content.decode()))
