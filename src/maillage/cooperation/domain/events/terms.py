"""What is written in the journal about the terms of a project, and the news about them."""

from __future__ import annotations

from maillage.accounts.domain import notices
from maillage.accounts.domain.events import Fact, register
from maillage.base.refusals import gettext_noop

CHANGE: dict[str, str | Fact] = {
    "change": gettext_noop("proposition n°"),
    "version": gettext_noop("version n°"),
    "members": gettext_noop("organisations concernées"),
    "member": gettext_noop("organisation"),
    "despite": gettext_noop("points qui ne tenaient pas"),
    "accepts": gettext_noop("accepte"),
    "lead": gettext_noop("mandataire ou porteur"),
    "state": Fact(
        gettext_noop("état"),
        {"applied": gettext_noop("accepté par toutes, en vigueur"), "refused_change": gettext_noop("refusé")},
    ),
    "reason": gettext_noop("motif"),
    "name": gettext_noop("nom"),
    "quality": gettext_noop("fonction"),
}
EXIT: dict[str, str | Fact] = {
    "member": gettext_noop("organisation"),
    "kind": Fact(
        gettext_noop("nature"),
        {
            "leaves": gettext_noop("elle sort d’elle-même"),
            "excluded": gettext_noop("le groupe l’exclut"),
            "buyer_excludes": gettext_noop("l’acheteur l’exclut"),
            "seat_ended": gettext_noop("la coordination met fin à sa place"),
        },
    ),
    "reason": gettext_noop("motif"),
    "decision": gettext_noop("décision n°"),
    "version": gettext_noop("version n°"),
    "replaced": gettext_noop("remplace"),
}
register("terms.proposed", gettext_noop("a proposé un changement des parts"), CHANGE)
register("terms.applied", gettext_noop("a changé les parts"), CHANGE)
register("terms.answered", gettext_noop("a répondu à un changement des parts"), CHANGE)
register("terms.reminded", gettext_noop("a relancé celles qui n’ont pas répondu"), CHANGE)
register("terms.retracted", gettext_noop("a retiré un changement proposé"), CHANGE)
register("terms.asked", gettext_noop("a demandé l’accord de chacune sur les parts"), CHANGE)
register("terms.agreed", gettext_noop("a donné son accord sur les parts"), CHANGE)
register("terms.disagreed", gettext_noop("a dit que les parts ne lui vont pas"), CHANGE)
register("terms.joint_reason", gettext_noop("a écrit pourquoi les membres répondent ensemble"))
register("member.left", gettext_noop("a enregistré la sortie d’un membre"), EXIT)
register("member.excluded", gettext_noop("a exclu un membre"), EXIT)
register("member.ended", gettext_noop("a mis fin à la place d’une organisation autour du groupe"), EXIT)
register("member.replacement", gettext_noop("a proposé une remplaçante"), EXIT)

TERMS = "coop.terms"
notices.register(TERMS, gettext_noop("Parts et prix de vos coopérations"), default="at_once")
