"""Calls for tenders: those one may see, as the public format `maillage/tender/1`, and new ones."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from django.db.models import Q
from django.http import Http404, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from ninja import Path, Query, Router
from ninja.responses import Status
from pydantic import Field

from maillage.accounts.permissions import Verb
from maillage.base.refusals import gettext_noop
from maillage.procurement import actions, queries
from maillage.procurement.formats import TenderDocument, dump_tender
from maillage.procurement.models import Tender
from maillage.web.api.bodies import body_of, read_body
from maillage.web.api.entrance import ApiRequest, needs
from maillage.web.api.paging import Paging
from maillage.web.api.problems import of_refusal
from maillage.web.api.shapes import Answer, Next, Number, Paged, Words, example

router = Router(tags=["tenders"])


class AskedTenders(Paged):
    q: Annotated[Words, Field(description=gettext_noop("Des mots de l’objet ou de l’acheteur."))] = ""
    status: Annotated[
        Literal["public", "private"] | None,
        Field(
            description=gettext_noop("public : tout le monde les lit ; private : ceux de votre organisation.")
        ),
    ] = None


class TenderLine(Answer):
    id: int
    reference: Annotated[str, Field(description=gettext_noop("L’identifiant du document."))]
    title: str
    status: str
    buyer: str | None
    launched_on: date
    deadline: date | None
    months: int
    lots: int
    hours_a_year: float
    updated_at: datetime
    page: Annotated[str, Field(description=gettext_noop("Sa page sur le site."))]


class Tenders(Answer):
    items: list[TenderLine]
    next: Next


class TenderCreated(Answer):
    id: int
    reference: str
    status: str
    page: str


_LINE = {
    "id": 8,
    "reference": "cartons-2027",
    "title": "Collecte de cartons et cagettes",
    "status": "public",
    "buyer": "Une communauté d’agglomération",
    "launched_on": "2026-10-01",
    "deadline": "2026-12-15",
    "months": 72,
    "lots": 1,
    "hours_a_year": 22000,
    "updated_at": "2026-11-20T09:00:00+01:00",
    "page": "https://maillage.exemple.test/appels/8",
}
_DOCUMENT = {
    "schema": "maillage/tender/1",
    "id": "cartons-2027",
    "title": "Collecte de cartons et cagettes",
    "launched_on": "2026-10-01",
    "months": 72,
    "lots": [
        {
            "id": "1",
            "title": "Collecte",
            "reserved": ["iae", "handicap"],
            "insertion_hours": 9000,
            "needs": [
                {
                    "id": "1a",
                    "trade": "collecte-dechets",
                    "mode": "production",
                    "place": "93066",
                    "hours": 22000,
                }
            ],
        }
    ],
}


@router.get(
    "/tenders",
    response=Tenders,
    summary=gettext_noop("Les appels"),
    description=gettext_noop(
        "Les appels publics et, avec un jeton, ceux de votre organisation ; les derniers ajoutés d’abord. Les "
        "brouillons incomplets n’y sont pas."
    ),
    openapi_extra=example({"items": [_LINE], "next": None}),
)
@needs(Verb.VISIT, refuses=("bad_cursor",))
def tenders(request: ApiRequest, response: HttpResponse, asked: Query[AskedTenders]) -> Tenders:
    paging = Paging(asked, "tenders")
    rows = queries.tenders_visible_to(request.actor).filter(launched_on__isnull=False).order_by("-pk")
    for word in asked.q.split():
        rows = rows.filter(Q(title__icontains=word) | Q(buyer_name__icontains=word))
    if asked.status:
        rows = rows.filter(status=asked.status)
    if paging.after:
        rows = rows.filter(pk__lt=paging.after[0])
    found = rows.with_sums()[: paging.limit + 1]
    shown, following = paging.page(request, response, found, lambda row: [row.pk])
    return Tenders(items=[_line(request, row) for row in shown], next=following)


@router.get(
    "/tenders/{tender_id}",
    response=TenderDocument,
    by_alias=True,
    summary=gettext_noop("Un appel"),
    description=gettext_noop("Le document « maillage/tender/1 », chaque champ écrit."),
    openapi_extra=example(_DOCUMENT),
)
@needs(Verb.VISIT)
def tender(request: ApiRequest, tender_id: Path[Number]) -> HttpResponse:
    row = queries.tenders_visible_to(request.actor).filter(pk=tender_id).first()
    value = queries.tender_value(row) if row else None
    if value is None:
        raise Http404
    return JsonResponse(dump_tender(value), json_dumps_params={"ensure_ascii": False})


@router.post(
    "/tenders",
    response={201: TenderCreated},
    summary=gettext_noop("Ajouter un appel"),
    description=gettext_noop(
        "Reçoit un document « maillage/tender/1 ». L’appel est privé : votre organisation le rend public sur le site."
    ),
    openapi_extra=body_of(TenderDocument, _DOCUMENT),
)
@needs(Verb.WRITE, refuses=("conflict",))
def create_tender(request: ApiRequest, response: HttpResponse) -> Status[TenderCreated]:
    value = read_body(request, queries.checked_tender)
    try:
        row = actions.create_tender(tender=value, by=request.actor, at=timezone.now())
    except actions.ReferenceTaken as refusal:
        raise of_refusal(refusal) from None
    except actions.MayNotEdit as refusal:
        raise of_refusal(refusal, "forbidden") from None
    response["Location"] = request.build_absolute_uri(f"{request.path}/{row.pk}")
    return Status(
        201, TenderCreated(id=row.pk, reference=row.reference, status=row.status, page=_page(request, row))
    )


def _line(request: ApiRequest, row: Tender) -> TenderLine:
    assert row.launched_on is not None
    assert row.months is not None
    return TenderLine(
        id=row.pk,
        reference=row.reference,
        title=row.title,
        status=row.status,
        buyer=row.buyer_name or None,
        launched_on=row.launched_on,
        deadline=row.deadline,
        months=row.months,
        lots=row.lot_count,  # type: ignore[attr-defined]
        hours_a_year=float(row.hours_a_year or 0),  # type: ignore[attr-defined]
        updated_at=row.updated_at,
        page=_page(request, row),
    )


def _page(request: ApiRequest, row: Tender) -> str:
    return request.build_absolute_uri(reverse("procurement:tender", args=[row.pk]))
