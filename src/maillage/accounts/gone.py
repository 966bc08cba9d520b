"""Somebody deleted it meanwhile: say who and when, rather than « page not found »."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404
from django.utils import timezone

from maillage.accounts.actors import Actor
from maillage.accounts.domain import events
from maillage.accounts.presentation.history import lines_of
from maillage.accounts.queries.journal import ending_of
from maillage.base.refusals import gettext_noop
from maillage.base.versions import Gone

Row = TypeVar("Row", bound=Model)


class GoneBy(Gone):
    """Facts: who, what (a sentence of the journal), on."""

    message = gettext_noop("%(who)s %(what)s le %(on)s.")


def found_or_gone(rows: QuerySet[Row], pk: int, about: str, actor: Actor) -> Row:
    """Return the row of a number among those that the actor may see.

    about: as the journal names it (« tender:12 »). Raises GoneBy when somebody deleted it and the actor could read
    it, Http404 otherwise: a stranger cannot tell what was deleted from what never was.
    """
    row = rows.filter(pk=pk).first()
    if row is not None:
        return row
    entry = ending_of(about, actor=actor)
    if entry is None:
        raise Http404
    line = lines_of([entry], actor, at=entry.at)[0]
    sentence = events.known(entry.what).sentence
    raise GoneBy(who=line.who, what=(sentence, {}), on=timezone.localdate(entry.at))
