"""What is written in the journal about what is erased of a project that is over, and the news about it."""

from __future__ import annotations

from maillage.accounts.domain import notices
from maillage.accounts.domain.events import register
from maillage.base.refusals import gettext_noop

NEWS = "coop.retention"
ERASED = {"closed_on": gettext_noop("projet fermé le"), "rows": gettext_noop("nombre")}
register("project.contacts_erased", gettext_noop("a effacé les adresses et les personnes à joindre"), ERASED)
register(
    "project.notes_erased", gettext_noop("a effacé les notes internes, commentaires et remarques"), ERASED
)
register("project.files_erased", gettext_noop("a effacé le contenu des fichiers"), ERASED)
register("project.erased", gettext_noop("a effacé tout le projet"), ERASED, ends=True)
notices.register(NEWS, gettext_noop("Effacement des coopérations terminées"), default="at_once")
