"""What the overview of a project and the home page say of the common texts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.accounts.permissions import Verb
from maillage.cooperation.domain.base import Adopting
from maillage.cooperation.models.base import CommonText
from maillage.cooperation.models.projects import Member, Project
from maillage.cooperation.presentation.base import ROUTES, TITLES, url_of
from maillage.cooperation.presentation.lines import Line
from maillage.cooperation.queries.base import Awaited, standing_of, texts_awaiting
from maillage.cooperation.queries.seats import Seats


def overview_base(project: Project, members: Sequence[Member], at: datetime) -> list[Line]:
    """Say where the socle stratégique stands (two queries)."""
    parties = {one.pk for one in members if one.is_party}
    found = standing_of(project, CommonText.SOCLE, parties)
    url = url_of("socle", project.pk)
    kind, ready = _("socle"), len(found.adopted)
    if found.state is Adopting.EMPTY:
        detail = _("Il vient avant la forme juridique : dites d’abord sur quoi vous êtes d’accord.")
        return [
            Line(
                kind,
                _("Le socle stratégique n’est pas commencé"),
                url,
                _("L’écrire"),
                detail,
                state="attention",
            )
        ]
    if found.state is Adopting.ADOPTED:
        return [Line(kind, _("Le socle stratégique est adopté par toutes"), url, state="ok")]
    if found.state is Adopting.STALE:
        return [
            Line(kind, _("Le socle a changé : il est à réadopter"), url, _("Le relire"), state="attention")
        ]
    title = ngettext(
        "Socle adopté par %(n)s organisation sur %(all)s",
        "Socle adopté par %(n)s organisations sur %(all)s",
        ready,
    )
    return [Line(kind, title % {"n": ready, "all": len(parties)}, url, _("Voir où il en est"))]


def waiting_base(seats: Seats, at: datetime) -> list[Line]:
    """Say which texts wait for the position, or for the adoption, of one's organisation (three queries at most)."""
    if not seats.actor.may(Verb.WRITE):
        return []
    return [line for one in texts_awaiting(seats) for line in _lines(one)]


def _lines(one: Awaited) -> list[Line]:
    kind, project = str(TITLES[one.text]), one.project
    found = []
    if one.statements:
        title = ngettext(
            "%(n)s énoncé attend votre position", "%(n)s énoncés attendent votre position", one.statements
        )
        found.append(
            Line(
                kind, title % {"n": one.statements}, url_of(one.text, project.pk), _("Donner votre position"),
                project.title, state="attention",
            )
        )  # fmt: skip
    if one.to_adopt:
        url = reverse(f"cooperation:{ROUTES[one.text]}_adopt", args=[project.pk])
        found.append(
            Line(
                kind, _("D’autres l’ont adopté : à vous de le lire"), url, _("Lire et adopter"), project.title
            )
        )
    return found
