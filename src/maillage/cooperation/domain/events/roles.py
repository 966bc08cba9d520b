"""What is written in the journal about roles that change, and the news about it."""

from __future__ import annotations

from maillage.accounts.domain import notices
from maillage.accounts.domain.events import Fact, register
from maillage.base.refusals import gettext_noop

NEWS = "coop.roles"
ROLES = {
    "lead": gettext_noop("mandataire ou porteur"),
    "member": gettext_noop("membre"),
    "candidate": gettext_noop("candidate"),
    "observer": gettext_noop("observatrice"),
    "adviser": gettext_noop("conseil"),
    "funder": gettext_noop("financeur"),
}
FACTS: dict[str, str | Fact] = {
    "member": gettext_noop("organisation"),
    "role": Fact(gettext_noop("rôle"), ROLES),
    "coordinates": gettext_noop("coordonne"),
    "reason": gettext_noop("motif"),
    "name": gettext_noop("nom"),
    "quality": gettext_noop("fonction"),
}
register("member.role_asked", gettext_noop("a demandé un changement de rôle"), FACTS)
register("member.role_agreed", gettext_noop("a accepté un changement de rôle"), FACTS)
register("member.role_refused", gettext_noop("a refusé un changement de rôle"), FACTS)
register("member.role_withdrawn", gettext_noop("a retiré une demande de changement de rôle"), FACTS)
notices.register(NEWS, gettext_noop("Rôles dans vos coopérations"), default="at_once")
