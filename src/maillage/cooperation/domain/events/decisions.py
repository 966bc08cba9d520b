"""What is written in the journal about decisions, votes, proxies and the rules of a project."""

from __future__ import annotations

from collections.abc import Mapping

from maillage.accounts.domain.events import Fact, register
from maillage.base.refusals import gettext_noop

KINDS = {
    "admission": gettext_noop("entrée d’une organisation"),
    "exclusion": gettext_noop("exclusion d’une organisation"),
    "shares_and_prices": gettext_noop("parts, prix et engagements"),
    "budget": gettext_noop("budget et dépenses"),
    "dissolution": gettext_noop("fin de la coopération"),
    "ordinary": gettext_noop("autre décision"),
}
DECISION: Mapping[str, str | Fact] = {
    "number": gettext_noop("numéro"),
    "title": gettext_noop("décision"),
    "kind": Fact(gettext_noop("sorte"), KINDS),
    "text": gettext_noop("texte"),
    "review_on": gettext_noop("à revoir le"),
    "born_in": gettext_noop("née de"),
    "body": gettext_noop("prise par"),
    "ended_by": gettext_noop("remplacée par la décision"),
    "reason": gettext_noop("motif"),
    "state": Fact(
        gettext_noop("état"),
        {
            "in_force": gettext_noop("en vigueur"),
            "not_adopted": gettext_noop("non adoptée"),
            "revised": gettext_noop("révisée"),
            "repealed": gettext_noop("abrogée"),
        },
    ),
}
register("decision.registered", gettext_noop("a inscrit une décision au registre"), DECISION)
register("decision.reviewed", gettext_noop("a revu une décision"), DECISION)
register("decision.ended", gettext_noop("a mis fin à une décision"), DECISION)
