"""What is written in the journal about projects, their members and their notes."""

from __future__ import annotations

from maillage.accounts.domain.events import Fact, register
from maillage.base.refusals import gettext_noop

PROJECT: dict[str, str | Fact] = {
    "title": gettext_noop("nom"),
    "purpose": gettext_noop("ce que le groupe veut faire"),
    "state": gettext_noop("état"),
    "deadline": gettext_noop("échéance"),
    "starts_on": gettext_noop("début"),
    "months": Fact(gettext_noop("durée"), unit="mois"),
    "amount_cents": gettext_noop("montant en centimes"),
    "members": gettext_noop("membres"),
    "tender": gettext_noop("appel"),
    "reason": gettext_noop("motif"),
}
MEMBER = {
    "member": gettext_noop("organisation"),
    "role": gettext_noop("rôle"),
    "coordinates": gettext_noop("coordonne"),
}
register("project.opened", gettext_noop("a ouvert le projet de coopération"), PROJECT)
register("project.edited", gettext_noop("a modifié le projet"), PROJECT)
register("project.state", gettext_noop("a changé l’état du projet"), PROJECT)
register("project.member_added", gettext_noop("a ajouté une organisation au projet"), MEMBER)
register("project.member_edited", gettext_noop("a modifié la place d’une organisation"), MEMBER)
register("project.member_removed", gettext_noop("a retiré une organisation pressentie"), MEMBER)
register("note.written", gettext_noop("a écrit une note interne"))
register("note.edited", gettext_noop("a modifié une note interne"))
register("note.deleted", gettext_noop("a supprimé une note interne"), ends=True)
