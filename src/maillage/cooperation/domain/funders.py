"""A funder: what is expected of it, what came, what is late; and the plan as a whole, with what to watch.

States: asked or to be asked is hoped for, granted is sure, refused brings nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from maillage.base.refusals import gettext_noop
from maillage.cooperation.domain.funding import Cash, Cost, Gap, Money, Total, amount, cash, gap, total

Message = tuple[str, dict[str, object]]

IN_KIND = "in_kind"
KINDS = ("own_funds", "public_grant", "private_grant", "sales", "loan", IN_KIND)
HOPED = ("planned_request", "requested")

KNOWN_FUNDS = (
    gettext_noop("Fonds de développement de l’inclusion (FDI)"),
    gettext_noop("Fonds départemental d’insertion"),
    gettext_noop("Fonds de confiance"),
    gettext_noop("Convention de revitalisation"),
    gettext_noop("Appel à projets PTCE"),
    gettext_noop("Dispositif local d’accompagnement (DLA)"),
    gettext_noop("Fondation d’entreprise"),
)
"""Funds that pay the setting up of cooperations: proposed while one types, never counted on."""


@dataclass(frozen=True, slots=True)
class Payment:
    """An instalment. cents: None when unknown (never for what was received)."""

    cents: int | None
    due: date | None
    received: date | None = None


@dataclass(frozen=True, slots=True)
class Funder:
    """A funder and its instalments. state: a code of FundingState; expected: when the rest should come."""

    name: str
    kind: str
    state: str
    requested: int | None = None
    granted: int | None = None
    expected: date | None = None
    payments: Sequence[Payment] = ()

    @property
    def is_sure(self) -> bool:
        return self.state == "granted"

    @property
    def is_out(self) -> bool:
        return self.state == "refused"

    @property
    def amount(self) -> int | None:
        """Return what it should bring (cents): what was granted, else what is asked for; None when unknown."""
        if self.is_out:
            return 0
        return self.granted if self.is_sure else self.requested

    @property
    def received(self) -> int:
        """Return what came in (cents)."""
        return sum(one.cents or 0 for one in self.payments if one.received)

    @property
    def rest(self) -> int | None:
        """Return what no instalment tells the date of (cents, 0 at least); None when unknown."""
        if self.amount is None or any(one.cents is None for one in self.payments):
            return None
        return max(0, self.amount - sum(one.cents or 0 for one in self.payments))

    def late(self, today: date) -> list[Payment]:
        """Return the instalments that should have come."""
        return [one for one in self.payments if not one.received and one.due and one.due < today]


def movements(funder: Funder) -> list[Money]:
    """Return the money a funder brings, dated where it is. What came in is sure, whatever the state says."""
    if funder.kind == IN_KIND:
        return []
    found = [Money(one.cents, one.received, True) for one in funder.payments if one.received]
    if funder.is_out:
        return found
    awaited = [one for one in funder.payments if not one.received]
    found += [Money(one.cents, one.due, funder.is_sure) for one in awaited]
    rest = funder.rest
    has_unknown = any(one.cents is None for one in funder.payments)
    if rest or (rest is None and not has_unknown):
        found.append(Money(rest, funder.expected, funder.is_sure))
    return found


@dataclass(frozen=True, slots=True)
class Plan:
    """A funding plan. needs: what is to be paid; sure, hoped: what pays it; in_kind_*: valued on both sides.

    gap_sure: what is missing with what is sure; gap_hoped: if all that is asked for comes as well.
    """

    needs: Total
    sure: Total
    hoped: Total
    received: int
    in_kind_needs: Total
    in_kind_money: Total
    gap_sure: Gap
    gap_hoped: Gap
    by_kind: dict[str, Total]
    cash: Cash


def plan(costs: Iterable[tuple[Cost, bool]], funders: Iterable[Funder]) -> Plan:
    """Return the plan. costs: (cost, whether it is valued in kind). Raises ValueError as `cash` does."""
    rows, people = list(costs), list(funders)
    paid = [cost for cost, in_kind in rows if not in_kind]
    needs = total(cost.cents for cost in paid)
    bringing = [one for one in people if one.kind != IN_KIND and not one.is_out]
    sure = total(one.amount for one in bringing if one.is_sure)
    hoped = total(one.amount for one in bringing if not one.is_sure)
    by_kind: dict[str, Total] = {}
    for one in bringing:
        by_kind[one.kind] = by_kind.get(one.kind, Total()) + amount(one.amount)
    return Plan(
        needs=needs,
        sure=sure,
        hoped=hoped,
        received=sum(one.received for one in people if one.kind != IN_KIND),
        in_kind_needs=total(cost.cents for cost, in_kind in rows if in_kind),
        in_kind_money=total(one.amount for one in people if one.kind == IN_KIND and not one.is_out),
        gap_sure=gap(needs, sure),
        gap_hoped=gap(needs, sure + hoped),
        by_kind={kind: by_kind[kind] for kind in KINDS if kind in by_kind},
        cash=cash(paid, (move for one in people for move in movements(one))),
    )


TOO_MUCH = gettext_noop(
    "%(name)s : les versements notés dépassent ce qui est accordé ou demandé. Vérifiez-les."
)
LATE = gettext_noop("%(name)s : un versement prévu le %(day)s n’est pas encore noté comme reçu.")
REFUSED_PAID = gettext_noop("%(name)s : noté refusé, alors qu’un versement est reçu.")
UNDATED = gettext_noop("Des montants n’ont pas de date : ils ne sont dans aucun mois de la trésorerie.")
RED = gettext_noop(
    "Sur ce qui est daté et connu, la trésorerie passe sous zéro en %(month)s : prévoyez une avance, ou décalez une "
    "dépense."
)
RED_EVEN_SO = gettext_noop(
    "Sur ce qui est daté et connu, la trésorerie passe sous zéro en %(month)s, même si tout ce qui est demandé "
    "arrive : prévoyez une avance, ou décalez une dépense."
)
RED_LATER = gettext_noop("Elle y passerait encore en %(month)s si tout ce qui est demandé arrivait.")


def alerts(found: Plan, funders: Iterable[Funder], today: date) -> list[Message]:
    """Return what to watch, as (sentence, facts); months are given as dates."""
    told: list[Message] = []
    for funder in funders:
        told += _about(funder, today)
    if not found.cash.undated.is_empty:
        told.append((UNDATED, {}))
    return told + _in_the_red(found.cash)


def _in_the_red(found: Cash) -> list[Message]:
    red, even_so = found.first_red, found.first_red_hoped
    if red is None:
        return []
    if even_so is not None and even_so.month == red.month:
        return [(RED_EVEN_SO, {"month": red.month})]
    later: list[Message] = [(RED_LATER, {"month": even_so.month})] if even_so else []
    return [(RED, {"month": red.month}), *later]


def _about(funder: Funder, today: date) -> list[Message]:
    told: list[Message] = []
    planned = sum(one.cents or 0 for one in funder.payments)
    if funder.is_out:
        if funder.received:
            told.append((REFUSED_PAID, {"name": funder.name}))
        return told
    if funder.amount is not None and planned > funder.amount:
        told.append((TOO_MUCH, {"name": funder.name}))
    told += [(LATE, {"name": funder.name, "day": one.due}) for one in funder.late(today)[:1]]
    return told
