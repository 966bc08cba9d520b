"""What is written in the journal about the links mailed to members."""

from __future__ import annotations

from maillage.accounts.domain.events import register
from maillage.base.refusals import gettext_noop

DOOR = {
    "member": gettext_noop("organisation"),
    "what": gettext_noop("objet du message"),
    "address": gettext_noop("adresse masquée"),
    "links": gettext_noop("liens renvoyés"),
}
register("member.link_closed", gettext_noop("a retiré un lien envoyé"), DOOR)
register("member.link_sent", gettext_noop("a renvoyé un lien"), DOOR)
