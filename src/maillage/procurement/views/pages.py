"""Reading tenders: the list, one tender, and what its organisation does with it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from maillage.accounts.gone import found_or_gone
from maillage.accounts.http import Request
from maillage.accounts.permissions import Verb, requires
from maillage.accounts.presentation.history import latest_of
from maillage.base.explain import explain
from maillage.base.refusals import Refusal
from maillage.base.versions import sent_version
from maillage.procurement import actions, queries
from maillage.procurement.formats import dump_tender
from maillage.procurement.forms.entry import TenderEntry
from maillage.procurement.forms.state import State
from maillage.procurement.models import Tender, TenderQuerySet
from maillage.procurement.presentation.tender_page import tender_page

PER_PAGE = 20
View = Callable[..., HttpResponse]


def tells_when_gone(view: View) -> View:
    """Say that a colleague deleted the tender, and go back to the list."""

    @wraps(view)
    def answered(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except actions.Gone as refusal:
            messages.warning(request, explain(refusal))
            return redirect("procurement:tenders")

    return answered


@requires(Verb.VISIT)
@require_safe
def tenders(request: Request) -> HttpResponse:
    """List the tenders of one's organisation, or the public ones, filtered by the words of their title or buyer."""
    own = request.actor.organisation is not None and request.GET.get("vue") != "publics"
    words = request.GET.get("q", "").strip()[:200]
    found = _list(request, own=own)
    for word in words.replace("\0", "").split():
        found = found.filter(Q(title__icontains=word) | Q(buyer_name__icontains=word))
    page = Paginator(found.with_sums(), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "own": own,
        "words": words,
        "may_create": request.actor.organisation is not None and request.actor.may(Verb.WRITE),
    }
    return render(request, "procurement/tenders.html", context)


def _list(request: Request, *, own: bool) -> TenderQuerySet:
    if own and request.actor.organisation is not None:
        return Tender.objects.of(request.actor.organisation).order_by("-updated_at", "-pk")
    return Tender.objects.public().order_by("-published_at", "-pk")


@requires(Verb.VISIT)
@require_safe
@tells_when_gone
def tender(request: Request, pk: int) -> HttpResponse:
    """Show a tender, or what a draft still lacks; `?format=json` downloads the document."""
    row = visible_or_404(request, pk)
    value = queries.tender_value(row)
    asked = request.GET.get("format")
    if asked == "json" and value is not None:
        answer = JsonResponse(dump_tender(value), json_dumps_params={"ensure_ascii": False, "indent": 1})
        answer["Content-Disposition"] = f'attachment; filename="appel-{row.pk}.json"'
        return answer
    if asked not in (None, ""):
        return HttpResponseBadRequest(_("Ce format n’existe pas pour cette page."), content_type="text/plain")
    may_edit = queries.may_edit(row, request.actor)
    context = {
        "row": row,
        "may_edit": may_edit,
        "date_rules": ("R-215",),
        "view": tender_page(value, today=timezone.localdate()) if value else None,
        "problems": TenderEntry(State.from_flat(row.typed)).problems() if row.typed and may_edit else [],
        "is_own": row.organisation_id in request.actor.readable,
        "history": latest_of(f"tender:{row.pk}", request.actor),
    }
    return render(request, "procurement/tender.html", context)


@requires(Verb.WRITE)
@require_POST
@tells_when_gone
def publish(request: Request, pk: int) -> HttpResponse:
    """Let everybody see a tender."""
    return _change(request, pk, actions.publish, _("L’appel est public : tout le monde peut le lire."))


@requires(Verb.WRITE)
@require_POST
@tells_when_gone
def unpublish(request: Request, pk: int) -> HttpResponse:
    """Keep a tender for its organisation."""
    done = _("L’appel n’est plus public : seule votre organisation le voit.")
    return _change(request, pk, actions.unpublish, done)


@requires(Verb.WRITE)
@require_POST
@tells_when_gone
def delete(request: Request, pk: int) -> HttpResponse:
    """Delete a draft or a private tender, once confirmed on its page."""
    row = editable_or_404(request, pk)
    title = str(row)
    try:
        actions.delete_draft(row=row, by=request.actor, at=timezone.now(), version=read_version(request))
    except actions.Gone:
        raise
    except Refusal as refusal:
        messages.error(request, explain(refusal))
        return redirect("procurement:tender", pk)
    messages.success(request, _("« %(title)s » est supprimé.") % {"title": title})
    return redirect("procurement:tenders")


def _change(request: Request, pk: int, change: Callable[..., Tender], done: str) -> HttpResponse:
    row = editable_or_404(request, pk)
    try:
        change(row=row, by=request.actor, at=timezone.now(), version=read_version(request))
    except actions.Gone:
        raise
    except Refusal as refusal:
        messages.error(request, explain(refusal))
    else:
        messages.success(request, done)
    return redirect("procurement:tender", pk)


def read_version(request: Request) -> int | None:
    """Return the version that the page showed; None when the request does not say, and decides whatever it is."""
    return sent_version(request.POST["version"]) if "version" in request.POST else None


def visible_or_404(request: Request, pk: int) -> Tender:
    """Return a tender the actor may see; a stranger cannot tell a private tender from one that never was.

    Raises Gone when a colleague deleted it.
    """
    found = queries.tenders_visible_to(request.actor).select_related("organisation", "updated_by")
    return found_or_gone(found, pk, f"tender:{pk}", request.actor)


def editable_or_404(request: Request, pk: int) -> Tender:
    """Return a tender the actor may change: not seen, 404; seen but not one's own, 403. Raises Gone."""
    row = visible_or_404(request, pk)
    if not queries.may_edit(row, request.actor):
        raise PermissionDenied
    return row
