"""What is written in the journal about common texts, canvas, keys and strategies."""

from __future__ import annotations

from collections.abc import Mapping

from maillage.accounts.domain.events import Fact, register
from maillage.base.refusals import gettext_noop

_STANCES = {
    "agree": gettext_noop("d’accord"),
    "amend": gettext_noop("propose une autre rédaction"),
    "disagree": gettext_noop("pas d’accord"),
}
STATEMENT: Mapping[str, str | Fact] = {
    "text": Fact(
        gettext_noop("texte"),
        {"socle": gettext_noop("socle stratégique"), "charte": gettext_noop("charte de coopération")},
    ),
    "wording": gettext_noop("rédaction"),
    "version": gettext_noop("version"),
    "stance": Fact(gettext_noop("position"), _STANCES),
    "reason": gettext_noop("raison"),
    "member": gettext_noop("organisation"),
    "rank": gettext_noop("rang"),
}
ADOPTION: Mapping[str, str | Fact] = {
    "text": STATEMENT["text"],
    "member": gettext_noop("organisation"),
    "digest": gettext_noop("empreinte du texte"),
}
CANVAS: Mapping[str, str | Fact] = {
    "zone": Fact(
        gettext_noop("zone"),
        {"je": gettext_noop("Je"), "nous": gettext_noop("Nous"), "dans": gettext_noop("Dans")},
    ),
    "words": gettext_noop("texte"),
}
KEY = {
    "goal": gettext_noop("but commun"),
    "value": gettext_noop("apport de chacun"),
    "roles": gettext_noop("rôles et responsabilités"),
    "anchorage": gettext_noop("ancrage territorial"),
}
register("base.statement_proposed", gettext_noop("a proposé un énoncé"), STATEMENT)
register(
    "base.position_taken", gettext_noop("a donné la position de son organisation sur un énoncé"), STATEMENT
)
register("base.amendment_taken", gettext_noop("a repris une autre rédaction d’un énoncé"), STATEMENT)
register("base.statement_withdrawn", gettext_noop("a retiré un énoncé du texte"), STATEMENT)
register("base.statement_moved", gettext_noop("a déplacé un énoncé"), STATEMENT)
register("base.text_adopted", gettext_noop("a adopté le texte du groupe"), ADOPTION)
register("canvas.written", gettext_noop("a écrit une ligne du canevas"), CANVAS)
register("canvas.edited", gettext_noop("a modifié une ligne du canevas"), CANVAS)
register("canvas.deleted", gettext_noop("a retiré une ligne du canevas"), CANVAS)
register("project.keys_written", gettext_noop("a complété les clés du projet"), KEY)
register(
    "project.ladder_changed",
    gettext_noop("a changé l’échelle de coopération"),
    {"steps": gettext_noop("degrés")},
)
register("strategy.written", gettext_noop("a écrit la stratégie de partenariat de son organisation"))
register("strategy.shared", gettext_noop("a partagé sa stratégie avec le groupe"))
register("strategy.unshared", gettext_noop("ne partage plus sa stratégie avec le groupe"))
register("strategy.relation_written", gettext_noop("a noté une relation"))
register("strategy.relation_deleted", gettext_noop("a retiré une relation"))
