"""Proposals kept by an organisation: keep, read again beside today, share, forget."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from maillage.accounts.domain.events import number_of
from maillage.accounts.gone import found_or_gone
from maillage.accounts.http import Request
from maillage.accounts.permissions import Verb, requires
from maillage.accounts.presentation.history import latest_of
from maillage.accounts.queries.journal import readable_by
from maillage.base.explain import explain
from maillage.base.refusals import Refusal
from maillage.base.versions import Gone
from maillage.consortium.actions.proposals import NoSuchProposal, forget_proposal, keep_proposal
from maillage.consortium.actions.shares import DURATIONS, revoke_link, share_proposal
from maillage.consortium.domain.adjustments import read
from maillage.consortium.domain.next_steps import route_after
from maillage.consortium.domain.snapshot import Snapshot, changes_since
from maillage.consortium.models import KeptProposal, RunStatus, ShareLink
from maillage.consortium.presentation.words import title_of, told
from maillage.consortium.queries.listed import listed_sirets
from maillage.consortium.queries.proposals import links_of, proposals_visible_to, snapshot_of
from maillage.consortium.queries.today import structures_today
from maillage.consortium.views.addresses import ranks_of
from maillage.consortium.views.asking import NotAskable, asked
from maillage.consortium.views.exporting import FORMATS, export
from maillage.consortium.views.frozen import frozen_context
from maillage.procurement.queries import tender_value, tenders_visible_to

RANK = "rang"
NEXT = "puis"
LINK_SHOWN = "consortium-link-{pk}"  # place in the session of a link that is shown once
PER_PAGE = 20
View = Callable[..., HttpResponse]


def tells_when_gone(view: View) -> View:
    """Say that a colleague deleted the proposal, and go back to the list."""

    @wraps(view)
    def answered(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Gone as refusal:
            messages.warning(request, explain(refusal))
            return redirect("consortium:proposals")

    return answered


def _kept(request: Request, pk: int) -> KeptProposal:
    """Return a proposal that the actor may read. Raises Gone when a colleague deleted it, Http404."""
    return found_or_gone(proposals_visible_to(request.actor), pk, f"proposal:{pk}", request.actor)


def _own(request: Request, kept: KeptProposal) -> KeptProposal:
    """Return the proposal to somebody who writes for its organisation; whoever only reads it is refused."""
    if not request.actor.may(Verb.WRITE, to=kept.organisation):
        raise PermissionDenied
    return kept


def _link(request: Request, pk: int) -> ShareLink:
    """Return a link of a proposal that the actor may read. Raises Gone when it went with its proposal, Http404."""
    links = ShareLink.objects.filter(proposal__in=proposals_visible_to(request.actor))
    found = links.select_related("proposal").filter(pk=pk).first()
    if found is None:
        shared = readable_by(request.actor).filter(what="proposal.shared", after__link=pk).first()
        if shared is not None:
            _kept(request, number_of(shared.about)[1])
        raise Http404
    return found


@require_POST
@requires(Verb.WRITE)
def keep(request: Request, pk: int) -> HttpResponse:
    """Keep one proposal of a question: the body holds the question as an address would, and the rank."""
    row = get_object_or_404(tenders_visible_to(request.actor), pk=pk)
    now = timezone.now()
    ranks = ranks_of(request.POST.get(RANK, ""))
    try:
        question = asked(row, request.POST, request.actor, now)
        found = question.found
        if found is None or question.run.status != RunStatus.DONE or not ranks:
            raise NoSuchProposal
        snapshot = Snapshot(question.tender, tuple(question.adjustments.pairs()), found, ranks[0])
        structures = {one.siret: one for one in found.structures}
        title = title_of(snapshot.proposal, found.tender, structures) if _exists(snapshot) else ""
        kept, new = keep_proposal(
            tender=row, snapshot=snapshot, key=question.key, title=title, by=request.actor, at=now
        )
    except NotAskable:
        return redirect("consortium:groups", pk)
    except Refusal as refusal:
        messages.error(request, explain(refusal))
        return redirect("consortium:groups", pk)
    messages.success(
        request,
        _("La proposition est gardée telle qu’elle est aujourd’hui.")
        if new
        else _("Vous l’aviez déjà gardée."),
    )
    return redirect(route_after(request.POST.get(NEXT, "")), kept.pk)


def _exists(snapshot: Snapshot) -> bool:
    return 1 <= snapshot.rank <= len(snapshot.found.answer.proposals)


@require_safe
@requires(Verb.READ)
def proposals(request: Request) -> HttpResponse:
    """List what one's organisation has kept, newest first."""
    page = Paginator(proposals_visible_to(request.actor), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "consortium/proposals.html", {"page": page})


@require_safe
@requires(Verb.READ)
@tells_when_gone
def proposal(request: Request, pk: int) -> HttpResponse:
    """Show a kept proposal as it was, and beside it what has changed since."""
    kept = _kept(request, pk)
    snapshot = snapshot_of(kept)
    if (wanted := request.GET.get("format", "")) in FORMATS:
        return export(kept, snapshot, wanted)
    context = frozen_context(kept, snapshot) | _today(kept, snapshot, request)
    now = timezone.now()
    links = [{"link": link, "is_open": link.is_open_at(now)} for link in links_of(kept)]
    context |= {
        "links": links,
        "durations": DURATIONS,
        "new_link": _new_link(request, kept),
        "formats": FORMATS,
        "history": latest_of(f"proposal:{kept.pk}", request.actor),
    }
    context["may_share"] = request.actor.may(Verb.WRITE, to=kept.organisation)
    return render(request, "consortium/proposal.html", context)


def _today(kept: KeptProposal, snapshot: Snapshot, request: Request) -> dict[str, Any]:
    row = kept.tender
    visible = row is not None and tenders_visible_to(request.actor).filter(pk=row.pk).exists()
    tender = tender_value(row) if row is not None and visible else None
    sirets = [member.siret for member in snapshot.proposal.members]
    structures = structures_today(row if visible else None, snapshot.tender, sirets, actor=request.actor)
    again = ""
    if row is not None and tender is not None:
        adjustments, _faults = read(snapshot.changes, tender)
        pairs = adjustments.pairs()
        again = reverse("consortium:groups", args=[row.pk]) + (f"?{urlencode(pairs)}" if pairs else "")
    linked = listed_sirets(sirets)
    return {
        "linked": linked,
        "since": [told(note) for note in changes_since(snapshot, tender, structures)],
        "again_url": again,
    }


def _new_link(request: Request, kept: KeptProposal) -> str:
    """The address of a link just created: shown once, it cannot be found again."""
    key = LINK_SHOWN.format(pk=kept.pk)
    if key not in request.session:  # popping nothing would write the session all the same
        return ""
    return request.build_absolute_uri(reverse("consortium:shared", args=[request.session.pop(key)]))


@require_POST
@requires(Verb.WRITE)
@tells_when_gone
def share(request: Request, pk: int) -> HttpResponse:
    """Create a link that shows a kept proposal to whoever holds it."""
    kept = _own(request, _kept(request, pk))
    days = ranks_of(request.POST.get("jours", ""), most=max(DURATIONS))
    try:
        _link, token = share_proposal(
            proposal=kept, days=days[0] if days else 0, by=request.actor, at=timezone.now()
        )
    except Gone:
        raise
    except Refusal as refusal:
        messages.error(request, explain(refusal))
    else:
        request.session[LINK_SHOWN.format(pk=kept.pk)] = token
    return redirect(reverse("consortium:proposal", args=[kept.pk]) + "#partager")


@require_POST
@requires(Verb.WRITE)
@tells_when_gone
def revoke(request: Request, pk: int) -> HttpResponse:
    """Take a link back at once."""
    link = _link(request, pk)
    _own(request, link.proposal)
    try:
        revoke_link(link=link, by=request.actor, at=timezone.now())
    except Gone:
        raise
    except Refusal as refusal:
        messages.error(request, explain(refusal))
    else:
        messages.success(request, _("Le lien est retiré : il ne montre plus rien."))
    return redirect(reverse("consortium:proposal", args=[link.proposal_id]) + "#partager")


@require_POST
@requires(Verb.WRITE)
@tells_when_gone
def forget(request: Request, pk: int) -> HttpResponse:
    """Delete a kept proposal and its links."""
    kept = _own(request, _kept(request, pk))
    try:
        forget_proposal(proposal=kept, by=request.actor, at=timezone.now())
    except Gone:
        raise
    except Refusal as refusal:
        messages.error(request, explain(refusal))
        return redirect("consortium:proposal", pk)
    messages.success(request, _("La proposition gardée et ses liens sont supprimés."))
    return redirect("consortium:proposals")
