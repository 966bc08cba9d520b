"""The journal of what this token may read."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpResponse
from ninja import Query, Router
from pydantic import Field

from maillage.accounts.actors import Actor
from maillage.accounts.domain import events
from maillage.accounts.models import JournalEntry
from maillage.accounts.permissions import Verb
from maillage.accounts.queries.journal import readable_by
from maillage.base.explain import explain
from maillage.base.refusals import gettext_noop
from maillage.web.api.entrance import ApiRequest, needs
from maillage.web.api.paging import Paging
from maillage.web.api.shapes import Answer, Next, Paged, example

router = Router(tags=["journal"])


class AskedJournal(Paged):
    about: Annotated[
        str | None,
        Field(
            max_length=80,
            pattern=r"^[\w.-]+:\d+$",
            description=gettext_noop("Un objet, par exemple tender:12."),
        ),
    ] = None


class Entry(Answer):
    number: int
    at: datetime
    what: Annotated[str, Field(description=gettext_noop("Le code de l’événement, qui ne change pas."))]
    sentence: Annotated[str, Field(description=gettext_noop("Le même en mots, dans la langue demandée."))]
    about: str
    person: Annotated[int | None, Field(description=gettext_noop("Le numéro de l’auteur, jamais son nom."))]
    organisation: Annotated[int | None, Field(description=gettext_noop("Pour qui l’auteur agissait."))]
    owner: Annotated[int | None, Field(description=gettext_noop("À qui est l’objet."))]
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    origin: Annotated[str, Field(description=gettext_noop("La page, la commande ou l’opération."))]


class Entries(Answer):
    items: list[Entry]
    next: Next


@router.get(
    "/journal",
    response=Entries,
    summary=gettext_noop("Le journal"),
    description=gettext_noop(
        "Ce qui a été écrit sur ce que vous pouvez lire, le plus récent d’abord. Sans rien de personnel : "
        "les noms restent sur le site."
    ),
    openapi_extra=example(
        {
            "items": [
                {
                    "number": 418,
                    "at": "2026-11-20T10:12:00+01:00",
                    "what": "token.created",
                    "sentence": "a créé un jeton pour un programme",
                    "about": "token:7",
                    "person": 3,
                    "organisation": 12,
                    "owner": 12,
                    "before": None,
                    "after": {"scope": "read_only"},
                    "origin": "POST /compte/jetons",
                }
            ],
            "next": None,
        }
    ),
)
@needs(Verb.READ, refuses=("bad_cursor",))
def journal(request: ApiRequest, response: HttpResponse, asked: Query[AskedJournal]) -> Entries:
    paging = Paging(asked, "journal")
    rows = readable_by(request.actor)
    if asked.about:
        rows = rows.filter(about=asked.about)
    if paging.after:
        rows = rows.filter(number__lt=paging.after[0])
    shown, following = paging.page(request, response, rows[: paging.limit + 1], lambda row: [row.number])
    return Entries(items=[_entry(row, request.actor) for row in shown], next=following)


def _entry(row: JournalEntry, actor: Actor) -> Entry:
    event = events.known(row.what)
    own = actor.organisation is not None and actor.organisation.pk == row.owner_id
    return Entry(
        number=row.number,
        at=row.at,
        what=row.what,
        sentence=_sentence(row.what),
        about=row.about,
        person=row.person_id,
        organisation=row.organisation_id,
        owner=row.owner_id,
        before=event.told(row.before, own=own),
        after=event.told(row.after, own=own),
        origin=row.origin,
    )


def _sentence(what: str) -> str:
    try:
        return explain((events.event(what).sentence, {}))
    except KeyError:  # written by a later or an earlier version
        return what
