"""The joint answer: what is late counted backwards from the deadline, and who supplies which piece."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.accounts.http import Request
from maillage.accounts.permissions import Verb, requires
from maillage.base.explain import explain
from maillage.base.refusals import Refusal
from maillage.base.versions import carried, refuse, sent_version
from maillage.cooperation.actions import bid as actions
from maillage.cooperation.domain.bid import PRESSING, TOO_SOON, PieceStanding, counted
from maillage.cooperation.domain.reading import Part
from maillage.cooperation.formats.bid import bid_catalogue
from maillage.cooperation.forms.plan import NewPieceForm, PieceForm
from maillage.cooperation.models.plan import BidPiece
from maillage.cooperation.models.projects import Member
from maillage.cooperation.presentation.bid import (
    WIDTHS,
    cells,
    header,
    holders_of,
    letter_of,
    saved_sentence,
    still_wanted,
)
from maillage.cooperation.queries import bid as queries
from maillage.cooperation.queries.access import Seat
from maillage.cooperation.queries.plan import today_of
from maillage.cooperation.queries.stages import language
from maillage.cooperation.views.frame import frame, project_or_404, steerable, writable
from maillage.cooperation.views.plan import members_of_plan
from maillage.cooperation.views.sheets import SHEETS, send


@require_safe
@requires(Verb.READ)
def bid(request: Request, pk: int) -> HttpResponse:
    """The steps counted backwards, the pieces of each member; `?format=csv` or `xlsx` as a file, `?pour=12` for one."""
    seat = project_or_404(request, pk, Part.BID)
    today = today_of(timezone.now())
    lines = queries.lines_of(seat.project, today)
    if request.GET.get("format") in SHEETS:
        title = f"dossier {seat.project.title}"
        return send(request.GET["format"], title, header(), cells(lines), WIDTHS)
    if request.GET.get("pour"):
        return _for_one(request, seat, lines)
    steps = queries.steps_of(seat.project, today)
    counts = counted(line.standing for line in lines)
    context = frame(
        seat, "bid", holders=holders_of(lines, seat), steps=steps, deadline=queries.deadline_of(seat.project),
        needed=sum(counts.values()), ready=counts[PieceStanding.IN_HAND], expired=counts[PieceStanding.EXPIRED],
        expiring=counts[PieceStanding.EXPIRES_BEFORE], pressing=sum(counts[one] for one in PRESSING),
        unplanned=sum(step.task is None for step in steps), behind=sum(step.is_behind for step in steps),
        too_late=sum(step.is_too_late for step in steps), today=today,
    )  # fmt: skip
    return render(request, "cooperation/plan/bid.html", context)


def _for_one(request: Request, seat: Seat, lines: Sequence[queries.Line]) -> HttpResponse:
    """What one member has still to bring, to print or to copy into a message: who has no account is told so."""
    number = sent_version(request.GET["pour"])
    member = Member.objects.held().filter(project=seat.project, pk=number).first()
    if member is None:
        raise Http404
    wanted, deadline = still_wanted(lines, member, seat), queries.deadline_of(seat.project)
    context = frame(
        seat, "bid", member=member, wanted=wanted, deadline=deadline,
        letter=letter_of(wanted, seat.project, deadline),
    )  # fmt: skip
    return render(request, "cooperation/plan/bid_for.html", context)


@require_POST
@requires(Verb.WRITE)
def prepare(request: Request, pk: int) -> HttpResponse:
    """Write the lines of the list, for the group and for each member."""
    seat = steerable(request, pk, Part.BID)
    try:
        count = actions.prepare_bid(project=seat.project, by=request.actor, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, explain(refusal))
    else:
        said = ngettext("%(n)s pièce ajoutée à la liste.", "%(n)s pièces ajoutées à la liste.", count)
        messages.success(request, said % {"n": count} if count else _("La liste est déjà complète."))
    return redirect("cooperation:bid", pk)


@require_POST
@requires(Verb.WRITE)
def to_plan(request: Request, pk: int) -> HttpResponse:
    """Put the steps of the answer in the plan."""
    seat = steerable(request, pk, Part.BID)
    try:
        new = actions.plan_bid(project=seat.project, by=request.actor, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, explain(refusal))
    else:
        said = ngettext("%(n)s étape mise au plan.", "%(n)s étapes mises au plan.", len(new))
        messages.success(request, said % {"n": len(new)} if new else _("Toutes les étapes y sont déjà."))
    return redirect("cooperation:bid", pk)


@require_POST
@requires(Verb.WRITE)
def hasten(request: Request, pk: int) -> HttpResponse:
    """Bring the steps that the plan has too late back to their latest days."""
    seat = steerable(request, pk, Part.BID)
    try:
        count = actions.hasten_bid(project=seat.project, by=request.actor, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, explain(refusal))
    else:
        said = ngettext("%(n)s action ramenée à temps.", "%(n)s actions ramenées à temps.", count)
        messages.success(request, said % {"n": count})
    return redirect("cooperation:bid", pk)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.WRITE)
def add(request: Request, pk: int) -> HttpResponse:
    """Add a piece that this consultation asks for."""
    seat = writable(request, pk, Part.BID)
    members = members_of_plan(seat.project)
    if not seat.may_steer:
        members = [one for one in members if seat.member and one.pk == seat.member.pk]
    data = request.POST if request.method == "POST" else None
    form = NewPieceForm(data, members=members, whole=seat.may_steer)
    if form.is_bound and form.is_valid():
        member = next((one for one in members if one.pk == form.cleaned_data["member"]), None)
        if member is None and not seat.may_steer:
            member = seat.member
        try:
            actions.add_piece(
                project=seat.project, label=form.cleaned_data["label"], member=member, by=request.actor,
                at=timezone.now(),
            )  # fmt: skip
        except Refusal as refusal:
            form.add_error(None, explain(refusal))
        else:
            messages.success(request, _("La pièce est ajoutée à la liste."))
            return redirect("cooperation:bid", pk)
    context = frame(seat, "bid", form=form)
    return render(request, "cooperation/plan/piece_add.html", context, status=422 if form.errors else 200)


def _piece(request: Request, pk: int) -> tuple[Seat, BidPiece]:
    """Return a line one may write. Raises Http404, PermissionDenied."""
    row = BidPiece.objects.select_related("project", "member", "supplier").filter(pk=pk).first()
    if row is None:
        raise Http404
    seat = writable(request, row.project_id, Part.BID)
    if not queries.may_write_piece(seat, row):
        raise PermissionDenied
    return seat, row


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.WRITE)
def piece(request: Request, pk: int) -> HttpResponse:
    """Say when a piece came, and until when it holds."""
    seat, row = _piece(request, pk)
    initial = {
        "is_needed": row.is_needed,
        "supplier": row.supplier_id or 0,
        "received_on": row.received_on,
        "issued_on": row.issued_on,
        "valid_until": row.valid_until,
        "note": row.note,
    }
    data = request.POST if request.method == "POST" else None
    form = PieceForm(data, initial=initial, members=members_of_plan(seat.project))
    if form.is_bound and form.is_valid() and _supplied(request, form, row):
        return redirect("cooperation:bid", row.project_id)
    known = bid_catalogue(language()).pieces.get(row.code)
    context = frame(seat, "bid", form=form, piece=row, known=known, version=carried(form, row.version))
    return render(request, "cooperation/plan/piece.html", context, status=422 if form.errors else 200)


def _supplied(request: Request, form: PieceForm, row: BidPiece) -> bool:
    said = dict(form.cleaned_data)
    supplier = Member.objects.filter(project=row.project_id, pk=said.pop("supplier") or 0).first()
    version = sent_version(request.POST.get("version"))
    supplied = actions.Supplied(supplier=supplier, **said)
    try:
        kept = actions.edit_piece(
            piece=row, supplied=supplied, version=version, by=request.actor, at=timezone.now()
        )
    except Refusal as refusal:
        refuse(form, refusal)
        return False
    line = queries.line_of(kept, today_of(timezone.now()))
    tell = messages.warning if line.standing in TOO_SOON else messages.success
    tell(request, saved_sentence(line))
    return True


@require_POST
@requires(Verb.WRITE)
def remove(request: Request, pk: int) -> HttpResponse:
    """Take a line off the list."""
    _seat, row = _piece(request, pk)
    try:
        actions.remove_piece(piece=row, by=request.actor, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, explain(refusal))
    else:
        messages.success(request, _("La pièce n’est plus dans la liste."))
    return redirect("cooperation:bid", row.project_id)
