"""What the journal says of proposals and cases."""

from __future__ import annotations

from maillage.accounts.domain.events import Fact, register
from maillage.base.refusals import gettext_noop

FACTS: dict[str, str | Fact] = {
    "title": gettext_noop("titre"),
    "tender": gettext_noop("appel n°"),
    "link": gettext_noop("lien n°"),
    "days": Fact(gettext_noop("durée du lien"), unit=gettext_noop("jours")),
    "expires_at": gettext_noop("valable jusqu’au"),
    "name": gettext_noop("nom du cas"),
}

register("proposal.kept", gettext_noop("a gardé la proposition"), FACTS)
register("proposal.shared", gettext_noop("a partagé la proposition par un lien"), FACTS)
register("proposal.unshared", gettext_noop("a retiré un lien de la proposition"), FACTS)
register("proposal.forgotten", gettext_noop("a supprimé la proposition et ses liens"), FACTS, ends=True)
register("case.attached", gettext_noop("a fait de l’appel un cas documenté"), FACTS)
