"""Lots reserved to a family of structures: what a buyer may reserve, and who may then take part.

Sources: R-202 (handicap), R-203 (insertion), R-204 (both, since 7 December 2020), R-208 and U-09 (each member).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from maillage.base.refusals import gettext_noop
from maillage.directory.domain.kinds import Family, Kind, families_of, warning_of

JOINT_RESERVATION_SINCE = date(2020, 12, 7)
"""First day on which one lot may be reserved to both families (R-204, article L2113-14)."""


@dataclass(frozen=True, slots=True)
class Reservation:
    """One choice of reservation: how it is named and explained to people, and the rules behind it."""

    code: str
    families: frozenset[Family]
    label: str
    explanation: str
    rules: tuple[str, ...]


RESERVATIONS: tuple[Reservation, ...] = (
    Reservation(
        "",
        frozenset(),
        gettext_noop("Ouvert à tous"),
        gettext_noop(
            "Toute entreprise ou association peut répondre. Une structure d’insertion peut s’allier "
            "avec qui elle veut."
        ),
        ("R-209",),
    ),
    Reservation(
        "iae",
        frozenset({Family.IAE}),
        gettext_noop("Réservé à l’insertion par l’activité économique"),
        gettext_noop(
            "Seules les EI, ACI, AI et ETTI peuvent répondre, si au moins la moitié de leurs salariés "
            "sont en insertion. Chaque membre d’un groupement doit remplir la condition."
        ),
        ("R-203", "R-208"),
    ),
    Reservation(
        "handicap",
        frozenset({Family.HANDICAP}),
        gettext_noop("Réservé au handicap"),
        gettext_noop(
            "Seules les EA, EATT et ESAT peuvent répondre, si au moins la moitié de leurs travailleurs "
            "sont handicapés. Chaque membre d’un groupement doit remplir la condition."
        ),
        ("R-202", "R-208"),
    ),
    Reservation(
        "both",
        frozenset({Family.IAE, Family.HANDICAP}),
        gettext_noop("Réservé à l’insertion et au handicap"),
        gettext_noop(
            "Les deux familles peuvent répondre, chacune de son côté ou ensemble. Possible seulement "
            "si la consultation est lancée le 7 décembre 2020 ou après."
        ),
        ("R-204", "R-208"),
    ),
)

BY_CODE: Mapping[str, Reservation] = MappingProxyType({choice.code: choice for choice in RESERVATIONS})


JOINT_RESERVATION_TOO_EARLY = gettext_noop(
    "Réserver un même lot à l’insertion et au handicap n’est permis que pour les consultations "
    "lancées à partir du 7 décembre 2020 (R-204). Changez la réservation ou la date de lancement."
)


def reservation_of(families: Collection[str]) -> Reservation:
    """Return the choice that stands for these families."""
    wanted = frozenset(families)
    return next(choice for choice in RESERVATIONS if choice.families == wanted)


def is_lawful(families: Collection[str], launched_on: date) -> bool:
    """Tell whether a lot may be reserved to these families in a consultation launched that day (R-204)."""
    return len(frozenset(families)) < 2 or launched_on >= JOINT_RESERVATION_SINCE


@dataclass(frozen=True, slots=True)
class Ineligible:
    """A member that may not, or may not surely, take part in a reserved lot.

    certain: False when the buyer must be asked (EITI, R-203) or the share is not proven (R-202, R-203).
    """

    member: str
    rule: str
    certain: bool


def ineligible_members(
    reserved: Collection[str],
    members: Mapping[str, Iterable[Kind]],
    *,
    shares: Mapping[str, int] | None = None,
) -> tuple[Ineligible, ...]:
    """List the members that keep a group from answering a reserved lot; empty when all may take part.

    members: name or SIRET → kinds. Each member must be eligible by itself (R-208, U-09).
    shares: whole percent of disadvantaged or disabled workers, where known; below 50 the member's
        eligibility is not proven (R-202, R-203).
    """
    if not reserved:
        return ()
    found = (
        _ineligible(name, tuple(kinds), reserved, (shares or {}).get(name)) for name, kinds in members.items()
    )
    return tuple(one for one in found if one)


MIN_SHARE_PERCENT = 50
"""Least share of disadvantaged or disabled workers on a reserved lot (article R2113-7)."""


def _ineligible(
    name: str, kinds: tuple[Kind, ...], reserved: Collection[str], share: int | None
) -> Ineligible | None:
    families = families_of(kinds) & frozenset(reserved)
    if not families:
        doubtful = Family.IAE in reserved and warning_of(kinds) is not None
        return Ineligible(name, "R-203" if doubtful else "R-208", certain=not doubtful)
    if share is not None and share < MIN_SHARE_PERCENT:
        return Ineligible(name, "R-203" if Family.IAE in families else "R-202", certain=False)
    return None
