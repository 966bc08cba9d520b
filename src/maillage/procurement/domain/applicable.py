"""The rules that matter for one tender, evaluated at its launch (R-215), and what to check before answering."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from maillage.base.refusals import gettext_noop
from maillage.procurement.domain.reservation import reservation_of
from maillage.procurement.domain.tender import Tender

SOCIAL_CLAUSE_SINCE = date(2026, 8, 22)
"""First launch for which social conditions are compulsory above the European thresholds (R-212)."""

SERVICES_THRESHOLD = Decimal(216_000)
"""European threshold of supplies and services for local authorities, 2026 and 2027, euros excluding VAT (R-221)."""


@dataclass(frozen=True, slots=True)
class Remark:
    """What a rule means for this tender. `attention`: something is to be checked or decided."""

    rule: str
    message: str
    facts: dict[str, object] = field(default_factory=dict)
    attention: bool = False


def remarks(tender: Tender) -> tuple[Remark, ...]:
    """Return what the rules say of a tender, what needs attention first."""
    found = [*_reservation(tender), *_grouping(tender), *_capacity(tender), *_clause(tender)]
    return tuple(sorted(found, key=lambda remark: not remark.attention))


def _reservation(tender: Tender) -> Iterator[Remark]:
    seen = set()
    for lot in tender.lots:
        choice = reservation_of(lot.reserved)
        if choice.code in seen:
            continue
        seen.add(choice.code)
        yield Remark(choice.rules[0], choice.explanation)
    if any(lot.reserved for lot in tender.lots):
        yield Remark(
            "R-206",
            gettext_noop(
                "Vérifiez que l’avis, ou le règlement de la consultation, annonce bien la réservation."
            ),
            attention=True,
        )
        yield Remark("R-208", gettext_noop("Chaque membre du groupement doit être admis par lui-même."))


def _grouping(tender: Tender) -> Iterator[Remark]:
    if tender.solidarity == "all":
        yield Remark(
            "R-246",
            gettext_noop(
                "L’acheteur demande un groupement solidaire. Il ne peut pas l’exiger pour déposer une offre, "
                "seulement après l’attribution et en le justifiant."
            ),
            attention=True,
        )
        yield Remark("R-241", gettext_noop("Chaque membre répondrait de tout le marché."))
    elif tender.solidarity == "lead":
        yield Remark(
            "R-243", gettext_noop("Le mandataire répond de tout le marché, les autres de leur part.")
        )
        yield Remark("R-333", gettext_noop("Le mandataire fait approuver cet engagement par son conseil."))
    else:
        yield Remark("R-252", gettext_noop("La forme du groupement est libre : conjoint ou solidaire."))
    yield Remark(
        "R-254",
        gettext_noop(
            "Le groupement durerait %(months)s mois, le temps du marché. Prévoyez une convention écrite."
        ),
        {"months": tender.months},
    )


def _capacity(tender: Tender) -> Iterator[Remark]:
    if tender.min_turnover_eur:
        yield Remark(
            "R-247",
            gettext_noop(
                "Le chiffre d’affaires demandé (%(turnover)s €) s’apprécie pour le groupement entier : "
                "ceux des membres s’additionnent."
            ),
            {"turnover": tender.min_turnover_eur},
        )
    if tender.lead_min_turnover_eur:
        yield Remark(
            "R-253",
            gettext_noop(
                "Un membre au moins doit faire %(turnover)s € de chiffre d’affaires : le mandataire."
            ),
            {"turnover": tender.lead_min_turnover_eur},
        )


def _clause(tender: Tender) -> Iterator[Remark]:
    asked = sum((lot.insertion_hours for lot in tender.lots), Decimal(0))
    late = tender.launched_on >= SOCIAL_CLAUSE_SINCE
    if late and not asked and tender.amount_eur is not None and tender.amount_eur >= SERVICES_THRESHOLD:
        yield Remark(
            "R-212",
            gettext_noop(
                "Ce marché dépasse %(threshold)s € : si c’est un marché de services d’une collectivité, il doit "
                "contenir une condition sociale. Aucune heure d’insertion n’est indiquée : vérifiez les documents."
            ),
            {"threshold": SERVICES_THRESHOLD},
            attention=True,
        )
    too_many = [lot.id for lot in tender.lots if lot.insertion_hours > lot.hours()]
    if too_many:
        yield Remark(
            "R-336",
            gettext_noop(
                "Plus d’heures d’insertion que d’heures de travail : lot %(lots)s. Personne ne pourra répondre."
            ),
            {"lots": too_many},
            attention=True,
        )
