"""What is written in the journal about who reads what, and the news about it."""

from __future__ import annotations

from maillage.accounts.domain import notices
from maillage.accounts.domain.events import Fact, register
from maillage.base.refusals import gettext_noop

NEWS = "coop.reading"
PARTS = {
    "project": gettext_noop("le projet"),
    "need": gettext_noop("le besoin"),
    "members": gettext_noop("les membres"),
    "terms": gettext_noop("les parts et les prix"),
    "base": gettext_noop("le socle commun"),
    "form": gettext_noop("la forme"),
    "stages": gettext_noop("les étapes"),
    "plan": gettext_noop("le plan d’actions"),
    "files": gettext_noop("les fichiers"),
    "bid": gettext_noop("le dossier de réponse"),
    "decisions": gettext_noop("les décisions"),
    "meetings": gettext_noop("les réunions"),
    "funding": gettext_noop("le financement"),
    "documents": gettext_noop("les documents"),
}
ROLES = {
    "adviser": gettext_noop("conseil"),
    "candidate": gettext_noop("candidate"),
    "observer": gettext_noop("observatrice"),
    "funder": gettext_noop("financeur"),
}
CHOICE: dict[str, str | Fact] = {
    "role": Fact(gettext_noop("rôle"), ROLES),
    "shown": Fact(gettext_noop("lit"), PARTS),
}
register("reading.chosen", gettext_noop("a changé ce que lit un rôle"), CHOICE)
notices.register(NEWS, gettext_noop("Qui lit quoi dans vos coopérations"), default="at_once")
