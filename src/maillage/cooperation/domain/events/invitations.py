"""What is written in the journal about invitations to take part in a project, and their answers."""

from __future__ import annotations

from collections.abc import Mapping

from maillage.accounts.domain import notices
from maillage.accounts.domain.events import Fact, register
from maillage.base.refusals import gettext_noop

NEWS = "coop.invitations"

ANSWERS = {
    "yes": gettext_noop("oui"),
    "yes_if": gettext_noop("oui, sous conditions"),
    "no": gettext_noop("non"),
    "question": gettext_noop("une question"),
}
FACTS: Mapping[str, str | Fact] = {
    "member": gettext_noop("organisation"),
    "members": gettext_noop("organisations"),
    "answer_by": gettext_noop("réponse attendue le"),
    "answer": Fact(gettext_noop("réponse"), values=ANSWERS),
    "name": gettext_noop("par"),
    "quality": gettext_noop("fonction"),
    "address": gettext_noop("adresse"),
}
register("project.invited", gettext_noop("a invité des organisations dans le projet"), FACTS)
register("project.invited_again", gettext_noop("a renvoyé une invitation"), FACTS)
register("project.invitation_readdressed", gettext_noop("a changé l’adresse d’une invitation"), FACTS)
register("project.invitation_revoked", gettext_noop("a retiré une invitation"), FACTS)
register("project.invitation_expired", gettext_noop("a clos une invitation restée sans réponse"), FACTS)
register("project.answered", gettext_noop("a répondu à l’invitation"), FACTS)
register("project.answered_by_link", gettext_noop("a répondu par le lien envoyé"), FACTS)
register("project.question_replied", gettext_noop("a répondu à une organisation invitée"), FACTS)
register("project.confirmation_asked", gettext_noop("a demandé à une organisation de confirmer"), FACTS)
notices.register(NEWS, gettext_noop("Invitations à coopérer, et leurs réponses"), default="at_once")
