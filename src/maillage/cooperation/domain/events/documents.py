"""What is written in the journal about documents, their versions and their signatures."""

from __future__ import annotations

from maillage.accounts.domain import notices
from maillage.accounts.domain.events import register
from maillage.base.refusals import gettext_noop

NEWS = "coop.documents"
DOCUMENT = {
    "title": gettext_noop("document"),
    "version": gettext_noop("version"),
    "sha256": gettext_noop("empreinte"),
    "party": gettext_noop("organisation"),
    "state": gettext_noop("état"),
    "reason": gettext_noop("motif"),
    "body": gettext_noop("instance"),
    "on": gettext_noop("date de la décision"),
    "reference": gettext_noop("référence"),
    "amends": gettext_noop("modifie la version"),
    "fields": gettext_noop("rubriques"),
    "sign_by": gettext_noop("à signer avant le"),
}
register("document.opened", gettext_noop("a ouvert un document"), DOCUMENT)
register("document.answered", gettext_noop("a complété un document"), DOCUMENT)
register("document.made", gettext_noop("a fabriqué une version d’un document"), DOCUMENT)
register("document.proposed", gettext_noop("a proposé un document à la signature"), DOCUMENT)
register("document.withdrawn", gettext_noop("a retiré un document de la signature"), DOCUMENT)
register("document.signed", gettext_noop("a signé un document"), DOCUMENT)
register("document.refused", gettext_noop("a refusé de signer un document"), DOCUMENT)
register("document.approved", gettext_noop("a noté l’accord d’un conseil"), DOCUMENT)
register("document.sheet", gettext_noop("a complété la fiche d’une organisation"), DOCUMENT)
notices.register(NEWS, gettext_noop("Documents et signatures de vos coopérations"), default="at_once")
