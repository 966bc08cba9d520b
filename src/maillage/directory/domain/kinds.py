"""The kinds of structures, how each of them may work, and which contracts are reserved to them.

Sources: R-101, R-125, R-127, R-143 to R-149 (what each kind is), R-202, R-203, R-204, R-281 (reserved families).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from maillage.base.refusals import gettext_noop


class Kind(StrEnum):
    """What the State, or nobody, has approved a structure as. The value is the public code."""

    ACI = "ACI"
    EI = "EI"
    AI = "AI"
    ETTI = "ETTI"
    EITI = "EITI"
    EA = "EA"
    EATT = "EATT"
    ESAT = "ESAT"
    GEIQ = "GEIQ"
    EBE = "EBE"
    ENT = "ENT"


class Mode(StrEnum):
    """How the work is sold: a result delivered on one's own account, or people lent to a client."""

    PRODUCTION = "production"
    STAFFING = "staffing"


class Family(StrEnum):
    """A family of structures to which a lot may be reserved (code de la commande publique)."""

    IAE = "iae"
    HANDICAP = "handicap"


@dataclass(frozen=True, slots=True)
class About:
    """How a kind is explained to people: full name, one sentence, and the rules it comes from."""

    name: str
    sentence: str
    rules: tuple[str, ...]


_PRODUCTION = frozenset({Mode.PRODUCTION})
_STAFFING = frozenset({Mode.STAFFING})

# R-127 names ACI, EI, EA, ESAT and AI, ETTI, EATT, GEIQ. The public contract completes it (contracts §1.3):
# an EITI finds clients for self-employed people, an EBE and an ordinary company sell their own work.
MODES_OF: Mapping[Kind, frozenset[Mode]] = {
    Kind.ACI: _PRODUCTION,
    Kind.EI: _PRODUCTION,
    Kind.AI: _STAFFING,
    Kind.ETTI: _STAFFING,
    Kind.EITI: _PRODUCTION,
    Kind.EA: _PRODUCTION,
    Kind.EATT: _STAFFING,
    Kind.ESAT: _PRODUCTION,
    Kind.GEIQ: _STAFFING,
    Kind.EBE: _PRODUCTION,
    Kind.ENT: _PRODUCTION,
}

# EITI is left out on purpose: it is not in the list of article L5132-4, see `warning_of`.
FAMILY_OF: Mapping[Kind, Family] = {
    Kind.EI: Family.IAE,
    Kind.ACI: Family.IAE,
    Kind.AI: Family.IAE,
    Kind.ETTI: Family.IAE,
    Kind.EA: Family.HANDICAP,
    Kind.EATT: Family.HANDICAP,
    Kind.ESAT: Family.HANDICAP,
}

ABOUT: Mapping[Kind, About] = {
    Kind.ACI: About(
        gettext_noop("Atelier et chantier d’insertion"),
        gettext_noop(
            "Il embauche des personnes très éloignées de l’emploi, les encadre et les forme "
            "en produisant des biens ou des services."
        ),
        ("R-101", "R-117", "R-118"),
    ),
    Kind.EI: About(
        gettext_noop("Entreprise d’insertion"),
        gettext_noop(
            "Elle produit et vend dans le secteur concurrentiel, avec des salariés en parcours d’insertion."
        ),
        ("R-101", "R-119"),
    ),
    Kind.AI: About(
        gettext_noop("Association intermédiaire"),
        gettext_noop(
            "Elle met des personnes en insertion à la disposition de particuliers, "
            "d’associations, de collectivités ou d’entreprises."
        ),
        ("R-101", "R-120", "R-121"),
    ),
    Kind.ETTI: About(
        gettext_noop("Entreprise de travail temporaire d’insertion"),
        gettext_noop(
            "Agence d’intérim dont l’activité est réservée à l’insertion : elle délègue du personnel "
            "à des clients professionnels."
        ),
        ("R-101", "R-115", "R-126"),
    ),
    Kind.EITI: About(
        gettext_noop("Entreprise d’insertion par le travail indépendant"),
        gettext_noop(
            "Elle accompagne des travailleurs indépendants éloignés de l’emploi et leur trouve des clients."
        ),
        ("R-101", "R-125", "R-203"),
    ),
    Kind.EA: About(
        gettext_noop("Entreprise adaptée"),
        gettext_noop(
            "Entreprise du milieu ordinaire dont au moins 55 % de l’effectif sont des travailleurs handicapés."
        ),
        ("R-143",),
    ),
    Kind.EATT: About(
        gettext_noop("Entreprise adaptée de travail temporaire"),
        gettext_noop("Agence d’intérim qui délègue des travailleurs handicapés auprès d’employeurs."),
        ("R-145",),
    ),
    Kind.ESAT: About(
        gettext_noop("Établissement et service d’accompagnement par le travail"),
        gettext_noop(
            "Établissement médico-social où des personnes handicapées, accompagnées, "
            "produisent des biens ou des services ; elles n’y sont pas salariées."
        ),
        ("R-147",),
    ),
    Kind.GEIQ: About(
        gettext_noop("Groupement d’employeurs pour l’insertion et la qualification"),
        gettext_noop(
            "Des entreprises réunies embauchent ensemble des personnes en parcours de qualification, "
            "puis les mettent à disposition de chacune."
        ),
        ("R-148",),
    ),
    Kind.EBE: About(
        gettext_noop("Entreprise à but d’emploi"),
        gettext_noop(
            "Elle embauche en CDI les personnes privées durablement d’emploi d’un territoire "
            "« zéro chômeur de longue durée »."
        ),
        ("R-149",),
    ),
    Kind.ENT: About(
        gettext_noop("Entreprise hors IAE"),
        gettext_noop(
            "Entreprise ou association qui n’est ni une structure d’insertion ni du secteur adapté."
        ),
        ("R-209",),
    ),
}

MODE_LABELS: Mapping[Mode, str] = {
    Mode.PRODUCTION: gettext_noop("Prestation (production)"),
    Mode.STAFFING: gettext_noop("Mise à disposition de personnel"),
}

FAMILY_LABELS: Mapping[Family, str] = {
    Family.IAE: gettext_noop("Insertion par l’activité économique"),
    Family.HANDICAP: gettext_noop("Handicap"),
}

_EITI_WARNING = (
    "R-203",
    gettext_noop(
        "Une EITI n’est pas dans la liste de l’article L5132-4 du code du travail : sur un marché réservé "
        "à l’insertion, vérifiez avec l’acheteur si elle est admise comme structure équivalente."
    ),
)


def modes_of(kinds: Iterable[Kind]) -> frozenset[Mode]:
    """Modes in which a structure of these kinds may work: it may do what any of them may (R-124, R-127)."""
    return frozenset().union(*(MODES_OF[kind] for kind in kinds))


def families_of(kinds: Iterable[Kind]) -> frozenset[Family]:
    """Families of reserved lots open to a structure of these kinds (R-202, R-203)."""
    return frozenset(FAMILY_OF[kind] for kind in kinds if kind in FAMILY_OF)


def is_admitted(kinds: Iterable[Kind], reserved: Iterable[str]) -> bool:
    """Tell whether these kinds may take part in a lot reserved to these families; an open lot admits all.

    On a reserved lot each co-contractor must be eligible by itself (R-208).
    """
    wanted = frozenset(reserved)
    return not wanted or bool(wanted & families_of(kinds))


def warning_of(kinds: Iterable[Kind]) -> tuple[str, str] | None:
    """Rule and French sentence to show when a kind's right to a reserved lot must be checked, else None.

    Only EITI alone is concerned: with another kind of R-203 the structure is eligible anyway.
    """
    held = frozenset(kinds)
    return _EITI_WARNING if Kind.EITI in held and Family.IAE not in families_of(held) else None
