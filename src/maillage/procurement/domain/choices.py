"""The choices a person makes when describing a tender, explained in plain French where they are made."""

from __future__ import annotations

from dataclasses import dataclass

from maillage.base.refusals import gettext_noop


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice: its code in the format, its name, what it means, and the rules behind it."""

    code: str
    label: str
    explanation: str
    rules: tuple[str, ...]


MODE_CHOICES = (
    Choice(
        "production",
        gettext_noop("Prestation"),
        gettext_noop(
            "Le groupe livre un résultat et encadre lui-même ses équipes : EI, ACI, EITI, EA, ESAT, EBE, "
            "entreprises hors IAE."
        ),
        ("R-127",),
    ),
    Choice(
        "staffing",
        gettext_noop("Mise à disposition de personnel"),
        gettext_noop("Des personnes travaillent sous la conduite de l’acheteur : AI, ETTI, EATT, GEIQ."),
        ("R-127",),
    ),
)

SOLIDARITY_CHOICES = (
    Choice(
        "",
        gettext_noop("Rien n’est imposé, ou je ne sais pas"),
        gettext_noop(
            "Le groupe choisit. En « conjoint », chacun répond de sa part ; en « solidaire », de tout le marché."
        ),
        ("R-241", "R-252"),
    ),
    Choice(
        "lead",
        gettext_noop("Mandataire solidaire"),
        gettext_noop(
            "Chaque membre répond de sa part, sauf le mandataire, qui répond de tout. "
            "Le règlement de la consultation doit le dire."
        ),
        ("R-243",),
    ),
    Choice(
        "all",
        gettext_noop("Groupement solidaire"),
        gettext_noop(
            "Chaque membre répond de tout le marché si un autre défaille. L’acheteur ne peut l’imposer "
            "qu’après l’attribution, en le justifiant."
        ),
        ("R-241", "R-246"),
    ),
)
