"""What is written in the journal about processes, their gates and their points."""

from __future__ import annotations

from maillage.accounts.domain.events import Fact, register
from maillage.base.refusals import gettext_noop

STATES = {
    "ahead": gettext_noop("à venir"),
    "under_way": gettext_noop("en cours"),
    "passed": gettext_noop("franchie"),
    "not_yet": gettext_noop("pas encore"),
    "met": gettext_noop("acquis"),
    "not_applicable": gettext_noop("sans objet"),
}
STAGE: dict[str, str | Fact] = {
    "process": gettext_noop("démarche"),
    "stage": gettext_noop("étape"),
    "point": gettext_noop("point"),
    "state": Fact(gettext_noop("état"), STATES),
    "unmet": gettext_noop("points non acquis"),
    "reason": gettext_noop("motif"),
    "text": gettext_noop("note ou motif"),
    "reference": gettext_noop("référence"),
    "anchor_on": gettext_noop("jour de départ des délais"),
    "axes": gettext_noop("axes"),
    "registers": gettext_noop("registres"),
    "member": gettext_noop("organisation"),
    "title": gettext_noop("nom"),
    "number": gettext_noop("version"),
}
register("stages.taken", gettext_noop("a choisi une démarche pour le projet"), STAGE)
register("stages.left", gettext_noop("a retiré une démarche du projet"), STAGE)
register("stages.settled", gettext_noop("a précisé la démarche du projet"), STAGE)
register("stages.opened", gettext_noop("a ouvert une étape"), STAGE)
register("stages.passed", gettext_noop("a fait franchir une étape"), STAGE)
register("stages.reopened", gettext_noop("a rouvert une étape"), STAGE)
register("stages.point", gettext_noop("a répondu à un point d’une étape"), STAGE)
register("stages.comment", gettext_noop("a commenté un point d’une étape"), STAGE)
register("stages.leader", gettext_noop("a nommé un chef de projet chez un partenaire"), STAGE)
register("stages.leader_ended", gettext_noop("a retiré un chef de projet chez un partenaire"), STAGE)
register("process.copied", gettext_noop("a copié un modèle de démarche"), STAGE)
register("process.edited", gettext_noop("a modifié un modèle de démarche"), STAGE)
register("process.retired", gettext_noop("a retiré un modèle de démarche"), STAGE, ends=True)
