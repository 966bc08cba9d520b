"""The words of the advisor: its questions, and what the facts of a form are called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from maillage.cooperation.domain.advice.form import (
    Aim,
    Capital,
    Degree,
    Duration,
    Form,
    Liability,
    Personality,
    Staff,
)

Words = Mapping[str, str | Promise]

QUESTIONS: Final[Words] = {
    "goals": _("Que cherchez-vous d’abord ?"),
    "horizon": _("Pour combien de temps ?"),
    "partners": _("Qui prend part ?"),
    "market": _("Un contrat précis est-il visé ?"),
    "shares": _("Que mettez-vous en commun ?"),
    "staff": _("Et les salariés ?"),
    "liability": _("Jusqu’où chacun accepte-t-il de répondre ?"),
    "personality": _("Faut-il créer une personne morale ?"),
    "capital": _("Apportez-vous un capital ?"),
    "project": _("Un projet particulier ?"),
    "topic": _("Votre projet a-t-il un sujet particulier ?"),
    "price_above_cost": _("Le personnel prêté est-il facturé plus que son coût ?"),
}
"""The twelve questions, in their order (R-330)."""

ASKED_IN: Final[Mapping[str, str]] = {
    "merge": "project",
    "replicate": "project",
    "residents": "project",
    "territory_authorised": "topic",
}
"""Answers asked inside another question."""

DEGREES: Final[Words] = {
    Degree.WITH: _("faire avec"),
    Degree.TOGETHER: _("faire ensemble"),
    Degree.ONE_BODY: _("faire corps"),
}
PERSONALITIES: Final[Words] = {
    Personality.NONE: _("aucune"),
    Personality.YES: _("oui"),
    Personality.CHOSEN: _("selon la structure qui porte"),
}
LIABILITIES: Final[Words] = {
    Liability.NONE: _("aucun engagement de droit"),
    Liability.CONTRACT: _("chacun répond de son contrat"),
    Liability.OWN_SHARE: _("chacun répond de sa part"),
    Liability.LEAD_FOR_ALL: _("chacun de sa part, le mandataire de tout"),
    Liability.ALL_FOR_ALL: _("chacun répond de tout"),
    Liability.UNLIMITED_JOINT: _("sans limite, les uns pour les autres"),
    Liability.WAGE_DEBTS_JOINT: _("ensemble des salaires et cotisations"),
    Liability.LIMITED: _("limitée à l’apport"),
    Liability.ASSOCIATION: _("celle de l’association"),
    Liability.VEHICLE: _("selon la structure qui porte"),
    Liability.TRANSFER: _("tout passe à la nouvelle structure"),
}
DURATIONS: Final[Words] = {
    Duration.MARKET: _("le temps du contrat"),
    Duration.DATED: _("à date convenue"),
    Duration.FIXED: _("terme fixé au contrat"),
    Duration.OPEN: _("sans terme"),
}
CAPITALS: Final[Words] = {
    Capital.NONE: _("aucun"),
    Capital.OPTIONAL: _("possible"),
    Capital.REQUIRED: _("nécessaire"),
    Capital.VEHICLE: _("selon la structure qui porte"),
}
AIMS: Final[Words] = {
    Aim.ANY: _("libre"),
    Aim.OWN: _("peut rechercher un bénéfice"),
    Aim.MEMBERS: _("sert ses membres, sans bénéfice pour elle-même"),
    Aim.NONPROFIT: _("non lucratif"),
    Aim.LIMITED: _("lucrativité limitée"),
}
STAFFS: Final[Words] = {
    Staff.NONE: _("aucun : chacun garde les siens"),
    Staff.OWN: _("les siens"),
    Staff.LENDER: _("ceux du prêteur"),
    Staff.HOST: _("ceux de l’organisme qui porte"),
    Staff.SITE: _("ceux de chaque site"),
}


def question_of(key: str) -> str:
    """Return the name of the question in which an answer is asked."""
    return ASKED_IN.get(key, key)


def effort(form: Form) -> str:
    """« 3 à 4 sur 5 »."""
    least, most = form.effort
    if least == most:
        return str(_("%(effort)s sur 5") % {"effort": least})
    return str(_("%(least)s à %(most)s sur 5") % {"least": least, "most": most})
