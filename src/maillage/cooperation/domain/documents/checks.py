"""What a document may not say: refused, or told, before it is made."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from maillage.base.refusals import gettext_noop
from maillage.cooperation.domain.documents.facts import Facts

LONGEST_FREE_LOAN = 3
"""Years a free loan of staff may last (L8241-3)."""
LONGEST_COMPANY = 99


@dataclass(frozen=True, slots=True)
class Check:
    """Something found. message: French sentence; blocks: the document is not made until it is mended; ask: where."""

    message: str
    facts: Mapping[str, object] = field(default_factory=dict)
    rule: str = ""
    blocks: bool = True
    ask: str = ""


def checks_of(code: str, facts: Facts) -> list[Check]:
    """Return what is wrong, or to be looked at, in the answers of a document."""
    return [*_CHECKS.get(code, _nothing)(facts), *facts.share_checks]


def _nothing(facts: Facts) -> Iterator[Check]:
    yield from ()


def _number(facts: Facts, name: str) -> Decimal | None:
    try:
        return Decimal(facts.raw[name])
    except (KeyError, InvalidOperation):
        return None


def _day(facts: Facts, name: str) -> date | None:
    try:
        return date.fromisoformat(facts.raw[name])
    except (KeyError, ValueError):
        return None


def _data_sheet(facts: Facts) -> Iterator[Check]:
    if facts.raw.get("framework") == "private":
        yield Check(
            gettext_noop(
                "Un client privé ne demande ni DC1 ni DC2 : faites plutôt la convention de groupement, ou une "
                "convention de partenariat."
            ),
            rule="R-255", ask="framework",
        )  # fmt: skip


def _grouping(facts: Facts) -> Iterator[Check]:
    if len(facts.parties) < 2:
        yield Check(gettext_noop("Un groupement compte au moins deux membres engagés."), rule="R-240")
    quorum = _number(facts, "quorum")
    if quorum is not None and quorum > 100:
        yield Check(gettext_noop("Le quorum ne peut pas dépasser 100 %%."), rule="R-254", ask="quorum")
    if facts.raw.get("payment_account") == "lead" and not facts.raw.get("transfer_days"):
        yield Check(
            gettext_noop("Si le mandataire reçoit tout, dites sous combien de jours il reverse."),
            rule="R-254", ask="transfer_days",
        )  # fmt: skip
    fee = facts.values.get("fee_percent", "")
    if facts.raw.get("lead_fee") == "none" and fee:
        yield Check(
            gettext_noop(
                "Les parts donnent au mandataire une rémunération de %(fee)s, et vous répondez ici qu’il n’en a pas : "
                "accordez les deux."
            ),
            {"fee": fee}, "R-254", ask="lead_fee",
        )  # fmt: skip


def _partnership(facts: Facts) -> Iterator[Check]:
    if facts.raw.get("sells_staff") == "yes":
        yield Check(
            gettext_noop(
                "Fournir des salariés contre un prix n’est pas un partenariat : passez par une association "
                "intermédiaire ou une entreprise de travail temporaire d’insertion, ou par une mise à disposition à "
                "prix coûtant."
            ),
            rule="R-319", ask="sells_staff",
        )  # fmt: skip


def _secondment(facts: Facts) -> Iterator[Check]:
    if facts.raw.get("lender") and facts.raw.get("lender") == facts.raw.get("user"):
        yield Check(
            gettext_noop("La structure qui prête et celle qui accueille sont la même."),
            rule="R-319",
            ask="user",
        )
    if facts.raw.get("in_insertion") == "yes":
        yield Check(
            gettext_noop(
                "Une personne salariée en insertion ne se prête pas ainsi : voyez l’immersion (PMSMP), une association "
                "intermédiaire ou une entreprise de travail temporaire d’insertion."
            ),
            rule="R-319", ask="in_insertion",
        )  # fmt: skip
    if facts.raw.get("variant") == "free" and facts.raw.get("helped") == "other":
        yield Check(
            gettext_noop(
                "L’article L8241-3 n’aide qu’un organisme d’intérêt général, ou une jeune, petite ou moyenne "
                "entreprise aidée par une grande : facturez au coût."
            ),
            rule="R-319", ask="helped",
        )  # fmt: skip
    yield from _at_cost(facts)
    yield from _loan_dates(facts)


def _at_cost(facts: Facts) -> Iterator[Check]:
    """R-319: the invoice holds wages, charges and expenses, nothing more; less than that only under L8241-3."""
    parts = [_number(facts, name) for name in ("wages", "charges", "expenses")]
    invoice = _number(facts, "invoice")
    if invoice is None or any(part is None for part in parts):
        return
    cost = sum((part for part in parts if part is not None), Decimal(0))
    amounts = {"invoice": invoice, "cost": cost, "over": invoice - cost, "under": cost - invoice}
    if invoice > cost:
        yield Check(
            gettext_noop(
                "La facture (%(invoice)s €) dépasse le coût (%(cost)s €) de %(over)s € : ce prêt serait à but "
                "lucratif, ce que la loi interdit. Ramenez-la au coût."
            ),
            amounts, "R-319", ask="invoice",
        )  # fmt: skip
    if invoice < cost and facts.raw.get("variant") != "free":
        yield Check(
            gettext_noop(
                "La facture est plus basse que le coût de %(under)s € : hors du cadre de l’article L8241-3, la "
                "structure qui prête en fait cadeau. Vérifiez-le avec votre expert-comptable."
            ),
            amounts, "R-319", blocks=False, ask="invoice",
        )  # fmt: skip


def _loan_dates(facts: Facts) -> Iterator[Check]:
    start, end = _day(facts, "from_date"), _day(facts, "to_date")
    if start is None or end is None:
        return
    if end < start:
        yield Check(gettext_noop("La fin est avant le début."), rule="R-319", ask="to_date")
    elif facts.raw.get("variant") == "free" and end >= _years_after(start, LONGEST_FREE_LOAN):
        yield Check(
            gettext_noop("Ce prêt dure plus de %(years)s ans : c’est le plus que permet l’article L8241-3."),
            {"years": LONGEST_FREE_LOAN}, "R-319", ask="to_date",
        )  # fmt: skip


def _years_after(day: date, years: int) -> date:
    """Return the first day that is too late: from 1 March 2026, three years end on 28 February 2029."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28) + timedelta(days=1)


def _employers(facts: Facts) -> Iterator[Check]:
    public, members = _number(facts, "public_members"), len(facts.parties)
    if members < 2:
        yield Check(gettext_noop("Un groupement d’employeurs compte au moins deux membres."), rule="R-309")
    if public is not None and public * 2 > members:
        yield Check(
            gettext_noop("%(public)s membres publics sur %(members)s : ils ne peuvent pas dépasser la moitié."),
            {"public": int(public), "members": members}, "R-309", ask="public_members",
        )  # fmt: skip


def _gie(facts: Facts) -> Iterator[Check]:
    if len(facts.parties) < 2:
        yield Check(gettext_noop("Un GIE compte au moins deux membres."), rule="R-307")
    years = _number(facts, "years")
    if years is not None and not 0 < years <= LONGEST_COMPANY:
        yield Check(gettext_noop("La durée va de 1 à 99 ans."), rule="R-307", ask="years")


def _intent(facts: Facts) -> Iterator[Check]:
    leaders = [line for line in facts.raw.get("leaders", "").splitlines() if line.strip()]
    if len(leaders) > len(facts.parties):
        yield Check(
            gettext_noop(
                "%(leaders)s lignes pour %(parties)s partenaires : un seul responsable du projet par partenaire."
            ),
            {"leaders": len(leaders), "parties": len(facts.parties)}, "R-422", blocks=False, ask="leaders",
        )  # fmt: skip


def _venture(facts: Facts) -> Iterator[Check]:
    years, split = _number(facts, "years"), _number(facts, "split")
    if years is not None and not 0 < years <= LONGEST_COMPANY:
        yield Check(gettext_noop("La durée va de 1 à 99 ans."), rule="R-313", ask="years")
    if split is not None and split > 100:
        yield Check(gettext_noop("Une part du capital ne dépasse pas 100 %%."), rule="R-313", ask="split")
    elif split is not None and split <= 50:
        yield Check(
            gettext_noop(
                "L’économie sociale n’a pas la majorité du capital : c’est permis, mais dites comment la mission reste "
                "protégée et comment un blocage se dénoue."
            ),
            rule="R-313", blocks=False, ask="split",
        )  # fmt: skip


_CHECKS: Mapping[str, Callable[[Facts], Iterator[Check]]] = {
    "data_sheet": _data_sheet,
    "grouping": _grouping,
    "partnership": _partnership,
    "secondment": _secondment,
    "intent": _intent,
    "employers_statutes": _employers,
    "gie_contract": _gie,
    "venture_statutes": _venture,
}
