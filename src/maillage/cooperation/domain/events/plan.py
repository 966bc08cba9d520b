"""What is written in the journal about tasks, files and the pieces of an answer."""

from __future__ import annotations

from maillage.accounts.domain import notices
from maillage.accounts.domain.events import register
from maillage.base.refusals import gettext_noop

NEWS = "coop.plan"
"""News of the action plan and of its files."""
TASK = {
    "title": gettext_noop("action"),
    "owner": gettext_noop("qui le fait"),
    "starts_on": gettext_noop("commence le"),
    "due": gettext_noop("pour le"),
    "state": gettext_noop("état"),
    "after": gettext_noop("attend"),
    "born_in": gettext_noop("née de"),
    "detail": gettext_noop("précisions"),
}
FILE = {
    "file": gettext_noop("fichier"),
    "version": gettext_noop("version"),
    "sha256": gettext_noop("empreinte"),
    "task": gettext_noop("action"),
    "point": gettext_noop("point"),
    "told": gettext_noop("personnes prévenues"),
}
PIECE = {
    "piece": gettext_noop("pièce"),
    "member": gettext_noop("pour"),
    "supplier": gettext_noop("qui l’apporte"),
    "received_on": gettext_noop("reçue le"),
    "issued_on": gettext_noop("établie le"),
    "valid_until": gettext_noop("valable jusqu’au"),
    "is_needed": gettext_noop("demandée"),
    "pieces": gettext_noop("pièces"),
    "steps": gettext_noop("étapes de la réponse"),
}
register("task.added", gettext_noop("a ajouté une action au plan"), TASK)
register("task.edited", gettext_noop("a modifié une action du plan"), TASK)
register("task.state", gettext_noop("a changé l’état d’une action"), TASK)
register("task.comment", gettext_noop("a commenté une action"), TASK)
register("file.kept", gettext_noop("a déposé un fichier"), FILE)
register("file.removed", gettext_noop("a retiré un fichier"), FILE)
register("file.restored", gettext_noop("a remis un fichier retiré"), FILE)
register("bid.prepared", gettext_noop("a préparé la liste des pièces de la réponse"), PIECE)
register("bid.piece_added", gettext_noop("a ajouté une pièce au dossier de réponse"), PIECE)
register("bid.piece_edited", gettext_noop("a mis à jour une pièce du dossier de réponse"), PIECE)
register("bid.piece_removed", gettext_noop("a retiré une pièce du dossier de réponse"), PIECE)
register("bid.planned", gettext_noop("a mis les étapes de la réponse au plan d’actions"), PIECE)
register("bid.hastened", gettext_noop("a ramené à temps les étapes de la réponse"), PIECE)
notices.register(NEWS, gettext_noop("Actions et fichiers de vos coopérations"))
