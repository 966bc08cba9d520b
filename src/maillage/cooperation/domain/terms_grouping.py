"""What each legal type of grouping exposes each member to, and what a grouping must check first. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from maillage.base.refusals import gettext_noop
from maillage.consortium.domain.answer import Note
from maillage.cooperation.domain.terms import CENT, HUNDRED, Terms, Who
from maillage.directory.domain.kinds import Kind, families_of
from maillage.procurement.domain.exposure import GroupingType, exposures

ZERO = Decimal(0)
ACI_LIMIT = Decimal(30)
"""Percent of the costs that the sales of an ACI stay strictly under (D5132-34, R-117)."""
ACI_RAISED = Decimal(50)
"""The same when the prefect raised it; 50 % itself is then allowed."""
MOST_FUNDS = 3
"""The market divided by the own funds of a solidary mandataire, above which it is advised against (R-305)."""
UNEQUAL = 5
"""The largest share over the smallest, from which a solidary group is very unequal (R-306)."""


@dataclass(frozen=True, slots=True)
class Exposed:
    """What one member answers for, in cents, under each type. share: of the whole, percent."""

    member: int
    share: Decimal
    by_type: Mapping[GroupingType, int]


def shares_of(terms: Terms) -> tuple[dict[int, Decimal], str]:
    """Return the part of each member and what it is measured by: « amount », « percent » or « hours ».

    The first measure that every member with a part has; ({}, "") when nothing is said yet.
    """
    measures = (
        ("amount", {part.member: _decimal(part.amount_cents) for part in terms.parts}),
        ("percent", {part.member: part.percent for part in terms.parts}),
        ("hours", {part.member: part.hours() for part in terms.parts}),
    )
    for name, found in measures:
        known = {member: value for member, value in found.items() if value is not None}
        if known and len(known) == len(found) and sum(known.values(), ZERO) > 0:
            return known, name
    return {}, ""


def exposure_table(terms: Terms, amount_cents: int | None) -> tuple[Exposed, ...]:
    """Return what each member may have to pay for under each type (R-241, R-243), largest share first.

    Without mandataire, a joint grouping with a solidary one exposes each to its own share. Nothing without amount.
    """
    shares, _measure = shares_of(terms)
    if amount_cents is None or not shares:
        return ()
    whole = sum(shares.values(), ZERO)
    tables = {kind: _exposures(amount_cents, shares, kind, terms.mandataire) for kind in GroupingType}
    rows = [
        Exposed(
            member,
            (share * HUNDRED / whole).quantize(CENT, rounding=ROUND_HALF_UP),
            {kind: table[member] for kind, table in tables.items()},
        )
        for member, share in shares.items()
    ]
    return tuple(sorted(rows, key=lambda row: (-row.share, row.member)))


def exposed_of(terms: Terms, amount_cents: int | None) -> dict[int, int]:
    """Return what each member answers for under the type agreed, in cents; nothing as long as none is chosen."""
    if not terms.kind:
        return {}
    return {row.member: row.by_type[GroupingType(terms.kind)] for row in exposure_table(terms, amount_cents)}


def _exposures(
    amount_cents: int, shares: Mapping[int, Decimal], kind: GroupingType, mandataire: int | None
) -> dict[int, int]:
    working = {str(member): share for member, share in shares.items() if share > 0}
    lead, amount = str(mandataire), Decimal(amount_cents) / HUNDRED
    if kind is GroupingType.CONJOINT_MANDATAIRE_SOLIDAIRE and lead not in working:
        kind = GroupingType.CONJOINT
    found = exposures(amount, working, kind, mandataire=lead if lead in working else next(iter(working)))
    whole = amount_cents if kind is GroupingType.SOLIDAIRE else 0
    return {member: int(found[str(member)] * 100) if str(member) in found else whole for member in shares}


@dataclass(frozen=True, slots=True)
class Fee:
    """What representing the group costs the others: by member and in all, in cents."""

    by_member: Mapping[int, int]
    total: int


def fee_of(terms: Terms) -> Fee | None:
    """Return the fee of the mandataire, a percent of the amount of each other member; None when nothing is agreed."""
    if terms.fee_percent is None or terms.mandataire is None:
        return None
    found = {
        part.member: _cents(part.amount_cents * terms.fee_percent / HUNDRED)
        for part in terms.parts
        if part.member != terms.mandataire and part.amount_cents is not None
    }
    return Fee(found, sum(found.values()))


def usual_mandataire(terms: Terms) -> int | None:
    """Return who usually represents a group: the one with the largest share (R-253); None without any share."""
    shares, _measure = shares_of(terms)
    return min(shares, key=lambda member: (-shares[member], member)) if shares else None


@dataclass(frozen=True, slots=True)
class AciCheck:
    """Sales of an ACI over the costs of its activities, percent, before and after; limit: percent; breach: over it."""

    before: Decimal
    after: Decimal
    limit: Decimal
    breach: bool
    room_cents: int


def check_aci(*, costs_cents: int, sales_cents: int, added_cents: int, raised: bool) -> AciCheck:
    """Simulate the sales of an ACI with new ones (R-117, R-334), all excluding VAT and over one year.

    raised: the prefect allows up to 50 %. room_cents: what it may still sell. Raises ValueError without costs.
    """
    if costs_cents <= 0:
        raise ValueError("costs must be positive")
    limit = ACI_RAISED if raised else ACI_LIMIT
    most = costs_cents * limit / HUNDRED
    sales = sales_cents + added_cents
    room = int(most) - sales_cents - (0 if raised or most != int(most) else 1)
    return AciCheck(
        before=(sales_cents * HUNDRED / Decimal(costs_cents)).quantize(CENT),
        after=(sales * HUNDRED / Decimal(costs_cents)).quantize(CENT),
        limit=limit,
        breach=sales > most if raised else sales >= most,
        room_cents=max(0, room),
    )


def funds_ratio(amount_cents: int, funds_cents: int) -> Decimal | None:
    """Return the market over the own funds of its guarantor, one decimal; None without own funds."""
    if funds_cents <= 0:
        return None
    return (Decimal(amount_cents) / Decimal(funds_cents)).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)


def alerts(
    terms: Terms,
    who: Mapping[int, Who],
    *,
    alone: Collection[str] = (),
    reason: str = "",
    solidarity: str = "",
) -> Iterator[Note]:
    """Return what to settle before signing, gravest first.

    who: those of the group as it is now.
    alone: SIRETs of those that could bid alone; reason: why they bid together, as written; solidarity: what the buyer
    imposes (« lead », « all »).
    """
    yield from _imposed(terms, solidarity)
    if terms.kind in (GroupingType.SOLIDAIRE, GroupingType.CONJOINT_MANDATAIRE_SOLIDAIRE):
        yield Note(_BOARDS, {}, "R-333")
    if terms.kind == GroupingType.SOLIDAIRE:
        yield from _solidary(terms, who)
    yield from _together(terms, who, alone, reason)
    acis = [
        who[part.member].name
        for part in terms.parts
        if part.member in who and "ACI" in who[part.member].kinds
    ]
    if acis:
        yield Note(_ACI, {"names": acis}, "R-334")
    yield from between_members(terms, who)


def between_members(terms: Terms, who: Mapping[int, Who]) -> Iterator[Note]:
    """Return what members settle between them whether they bid together or not: what each family plans for, data."""
    yield from _both_families(terms, who)
    yield Note(_DATA, {}, "R-346")


_BOARDS = gettext_noop(
    "Solidarité : le conseil d’administration de chaque membre engagé l’accepte par écrit avant la signature."
)
_ACI = gettext_noop(
    "Les ventes d’un ACI restent sous 30 %% de ses charges : faites le calcul plus bas avec ce marché (%(names)s)."
)
_BOTH = gettext_noop(
    "Insertion et handicap travaillent ensemble : un parcours dure 24 mois, un emploi adapté peut durer. Prévoyez un "
    "accompagnement pour chacun, et des postes adaptés dès le chiffrage."
)
_PATHS = gettext_noop(
    "Une personne en parcours (%(siae)s) reconnue travailleur handicapé peut trouver la suite chez %(adapted)s : "
    "dites-vous les postes qui s’ouvrent."
)
_DATA = gettext_noop(
    "Entre vous, n’échangez rien de social sur les salariés en parcours : le besoin, la compétence, les heures et "
    "l’éligibilité (oui ou non) suffisent."
)


def _both_families(terms: Terms, who: Mapping[int, Who]) -> Iterator[Note]:
    """Tell what a group of both families plans for (R-337), and what it makes possible from an ACI or an EI to an EA
    (R-338). As long as nobody has a part, all those known count."""
    working = [who[part.member] for part in terms.parts if part.member in who] or list(who.values())
    known = {kind for one in working for kind in Kind if kind in one.kinds}
    if len(families_of(known)) < 2:
        return
    yield Note(_BOTH, {}, "R-337")
    siae = [one.name for one in working if {Kind.ACI, Kind.EI} & set(one.kinds)]
    adapted = [one.name for one in working if Kind.EA in one.kinds]
    if siae and adapted:
        yield Note(_PATHS, {"siae": siae, "adapted": adapted}, "R-338")


def _imposed(terms: Terms, solidarity: str) -> Iterator[Note]:
    wanted = {"lead": GroupingType.CONJOINT_MANDATAIRE_SOLIDAIRE, "all": GroupingType.SOLIDAIRE}.get(
        solidarity
    )
    if wanted is GroupingType.CONJOINT_MANDATAIRE_SOLIDAIRE and terms.kind == GroupingType.CONJOINT:
        message = gettext_noop("L’appel veut un mandataire solidaire : le type choisi ne l’est pas.")
        yield Note(message, {}, "R-243")
    if wanted is GroupingType.SOLIDAIRE and terms.kind and terms.kind != wanted:
        message = gettext_noop(
            "L’acheteur demande un groupement solidaire : il ne l’impose qu’après l’attribution, et s’il le justifie."
        )
        yield Note(message, {}, "R-246")


def _solidary(terms: Terms, who: Mapping[int, Who]) -> Iterator[Note]:
    yield Note(
        gettext_noop(
            "Chacune peut devoir payer ou finir tout le marché : écrivez entre vous une contre-garantie."
        ),
        {},
        "R-306",
    )
    shares, _measure = shares_of(terms)
    positive = [share for share in shares.values() if share > 0]
    if len(positive) > 1 and max(positive) >= UNEQUAL * min(positive):
        message = gettext_noop(
            "Les parts sont très inégales : la solidarité pèse surtout sur les plus petits membres."
        )
        yield Note(message, {}, "R-306")


def _together(terms: Terms, who: Mapping[int, Who], alone: Collection[str], reason: str) -> Iterator[Note]:
    able = [
        who[part.member].name
        for part in terms.parts
        if part.member in who and who[part.member].siret in alone
    ]
    if not able or reason.strip():
        return
    message = gettext_noop(
        "%(names)s pourrait répondre sans groupement : écrivez pourquoi vous répondez ensemble, c’est votre défense en "
        "droit de la concurrence."
    )
    if len(able) > 1:
        message = gettext_noop(
            "%(names)s pourraient répondre sans groupement : écrivez pourquoi vous répondez ensemble, c’est votre "
            "défense en droit de la concurrence."
        )
    yield Note(message, {"names": able}, "R-345")


def _decimal(cents: int | None) -> Decimal | None:
    return None if cents is None else Decimal(cents)


def _cents(value: Decimal) -> int:
    return int(value.quantize(Decimal(1), rounding=ROUND_HALF_UP))
