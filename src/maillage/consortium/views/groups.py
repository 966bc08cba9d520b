"""« Qui peut répondre ensemble ? »: the page of a tender's groups, whole or its part that changes."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from maillage.accounts.http import Request
from maillage.accounts.permissions import Verb, requires
from maillage.consortium.actions.engine import TIME_LIMIT
from maillage.consortium.domain import adjustments as named
from maillage.consortium.domain.found import Found
from maillage.consortium.models import Run, RunStatus
from maillage.consortium.presentation import controls, page
from maillage.consortium.presentation.formed import formed_of
from maillage.consortium.presentation.links import COMPARED, SHOWN, Links
from maillage.consortium.presentation.proof import certainty_of
from maillage.consortium.queries.listed import listed_sirets
from maillage.consortium.queries.question import trade_labels
from maillage.consortium.views.addresses import WHOM, ranks_of
from maillage.consortium.views.asking import Asked, NotAskable, asked
from maillage.consortium.views.mapping import map_of_group
from maillage.procurement.models import Tender
from maillage.procurement.queries import may_edit, tenders_visible_to

PAGE, FRAGMENT = "consortium/groups.html", "consortium/_groups.html"
REFRESH = 3  # seconds between two looks at a search without JavaScript


@require_safe
@requires(Verb.VISIT)
def groups(request: Request, pk: int) -> HttpResponse:
    """Show who can answer a tender together; with htmx, only the part of the page that a change changes."""
    row = get_object_or_404(tenders_visible_to(request.actor), pk=pk)
    now = timezone.now()
    try:
        question = asked(row, request.GET, request.actor, now)
    except NotAskable as error:
        context: dict[str, Any] = {"state": "unaskable", "faults": page.faults_in_words(error.faults)}
    else:
        context = _context(request, question, now)
    context |= {"tender": row, "may_edit": may_edit(row, request.actor)} | _keeping(request, row)
    is_part = request.htmx and not request.htmx.history_restore_request
    # htmx shows what comes with a success only: the part that says what broke is one.
    status = 500 if context["state"] == "failed" and not is_part else 200
    response = render(request, FRAGMENT if is_part else PAGE, context, status=status)
    response["Cache-Control"] = "private, no-cache"
    patch_vary_headers(response, ["HX-Request", "Cookie"])
    if context["state"] == "unaskable" or context["question"].adjustments:
        response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _keeping(request: Request, row: Tender) -> dict[str, Any]:
    return {
        "may_keep": request.actor.may(Verb.WRITE),
        "keep_url": reverse("consortium:keep", args=[row.pk]),
        "sign_in_to_keep_url": f"{reverse('account_login')}?{urlencode({'next': request.get_full_path()})}"
        if request.actor.user is None
        else "",
    }


def state_of(run: Run, found: Found | None) -> str:
    """Return which of its states the page is in."""
    if run.status != RunStatus.DONE or found is None:
        return {RunStatus.RUNNING: "searching", RunStatus.WAITING: "queued"}.get(
            RunStatus(run.status), "failed"
        )
    if found.answer.proposals:
        return "answered"
    if found.answer.status == "unknown":
        return "unfinished"
    if found.answer.able:
        return "impossible"
    return "nobody"


def _context(request: Request, question: Asked, now: datetime) -> dict[str, Any]:
    found, adjustments = question.found, question.adjustments
    links = Links(request.path, adjustments)
    names = _names(question)
    context: dict[str, Any] = {
        "state": state_of(question.run, found),
        "question": question,
        "value": found.tender if found else question.tender,
        "pills": controls.pills(links),
        "chips": controls.chips(links, names),
        "reset_url": request.path,
        "here_url": links.here(),
        "faults": page.faults_in_words(question.faults),
        "lots": controls.lot_choices(question.tender, adjustments),
        "hidden": controls.hidden_pairs(adjustments),
        "typed": {
            name: request.GET.get(name, "") for name in (WHOM, named.HOURS, named.RADIUS, named.MEMBERS)
        },
        "figures": page.tender_figures(question.tender, names.trades),
        "places": _places(question),
        "refresh": REFRESH,
    }
    if found is None:
        return context | _progress(question, None, now)
    return context | _result(request, question, found, links, names) | _progress(question, found, now)


def _result(
    request: Request, question: Asked, found: Found, links: Links, names: controls.Names
) -> dict[str, Any]:
    shown = ranks_of(request.GET.get(SHOWN, ""))
    compared = ranks_of(",".join(request.GET.getlist(COMPARED)))
    result = page.result_of(
        found, links, names, shown=shown[0] if shown else 1, compared=compared, base=question.base
    )
    return {
        "result": result,
        "figures": result.figures,
        "us": controls.us_view(found, links),
        "able": controls.able_views(found, links),
        "map": map_of_group(found, result.shown),
        "formed": formed_of(found, question.case),
        "linked": listed_sirets(one.siret for one in found.structures),
        "members_typed": request.GET.get(named.MEMBERS, "") or found.tender.max_members or "",
    }


def _progress(question: Asked, found: Found | None, now: datetime) -> dict[str, Any]:
    started = question.run.started_at or question.run.created_at
    best = found.answer.proposals[0] if found and found.answer.proposals else None
    return {
        "elapsed": min(int(TIME_LIMIT), max(0, int((now - started).total_seconds()))),
        "longest": int(TIME_LIMIT),
        "best_so_far": certainty_of(best, 1).label if best else "",
    }


def _names(question: Asked) -> controls.Names:
    found = question.found
    return controls.Names(
        structures={one.siret: one for one in found.structures} if found else {},
        tender=question.tender,
        places=found.places if found else {},
        trades=trade_labels(),
    )


def _places(question: Asked) -> list[str]:
    if question.found is None:
        return []
    towns = {place.name for place in question.found.places.values()}
    return sorted(name for name in towns if name not in question.tender.title)
