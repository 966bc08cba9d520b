"""Who was there, what was said, what was decided: the attendance sheet and the minutes of a meeting."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.accounts.http import Request
from maillage.accounts.permissions import Verb, requires
from maillage.accounts.views.outcomes import accepted, attempt
from maillage.base.explain import explain
from maillage.base.refusals import Refusal
from maillage.base.versions import Both, ChangedMeanwhile, carried, sent_version
from maillage.cooperation.actions import minutes as actions
from maillage.cooperation.actions.attendance import note_attendance
from maillage.cooperation.actions.decisions import register_decision
from maillage.cooperation.actions.plan import add_task
from maillage.cooperation.actions.remarks import correct, remark
from maillage.cooperation.domain.reading import Part
from maillage.cooperation.forms.meeting_both import differences
from maillage.cooperation.forms.minutes import BornForm, MinutesForm, RemarkForm, SendForm, SheetForm
from maillage.cooperation.models.meetings import AgendaItem, Meeting, MeetingState
from maillage.cooperation.models.minutes import Minutes, MinutesState
from maillage.cooperation.queries.access import Seat
from maillage.cooperation.queries.meetings import agenda_of, born_in, counted, record_of, sheet_of
from maillage.cooperation.views.frame import frame, project_or_404, steerable, writable
from maillage.cooperation.views.meetings import meeting_or_404


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.WRITE)
def sheet(request: Request, pk: int, number: int) -> HttpResponse:
    """Note who is there, organisation by organisation."""
    seat = writable(request, pk, Part.MEETINGS)
    row = meeting_or_404(seat, number)
    form = SheetForm(request.POST if request.method == "POST" else None, sheet=sheet_of(row))
    both = None
    if form.is_bound and form.is_valid():
        version = sent_version(request.POST.get("version"))
        try:
            note_attendance(
                meeting=row, sheet=form.answers(), version=version, by=request.actor, at=timezone.now()
            )
        except ChangedMeanwhile as refusal:
            row = meeting_or_404(seat, number)
            kept = {name: field.initial for name, field in SheetForm(sheet=sheet_of(row)).fields.items()}
            url = reverse("cooperation:meeting", args=[pk, number])
            both = Both(str(refusal.facts["who"]), row.changed_at, differences(form, kept), url)
        except Refusal as refusal:
            form.add_error(None, explain(refusal))
        else:
            messages.success(request, _("Les présences sont notées."))
            return redirect("cooperation:minutes", pk, number)
    status = 409 if both else 422 if form.is_bound else 200
    row.version = row.version if both else carried(form, row.version)
    context = frame(seat, "meetings", meeting=row, form=form, both=both)
    return render(request, "cooperation/meetings/sheet.html", context, status=status)


@require_safe
@requires(Verb.READ)
def minutes(request: Request, pk: int, number: int) -> HttpResponse:
    """Show the minutes: who was there, what was said, what was decided, what was remarked."""
    seat = project_or_404(request, pk, Part.MEETINGS)
    return show(request, seat, meeting_or_404(seat, number))


def show(request: Request, seat: Seat, row: Meeting, *, status: int = 200, **forms: Form) -> HttpResponse:
    """Render the page of minutes. forms: those that come back with something to correct."""
    at, record, attended = timezone.now(), record_of(row), sheet_of(row)
    count = counted(attended)
    notes = list(record.remarks.select_related("member")) if record else []
    context: dict[str, Any] = {
        "meeting": row,
        "record": record,
        "items": agenda_of(row, seat.reads),
        "sheet": attended,
        "count": count,
        "to_note": count.coming + count.silent,
        "born": born_in(row, seat.reads),
        "remarks": [one for one in notes if not one.is_correction],
        "corrections": [one for one in notes if one.is_correction],
        "versions": list(record.versions.select_related("author")) if record else [],
        "has_begun": row.starts_at <= at and row.state != MeetingState.CANCELLED,
        "may_approve": _may_approve(record, seat, at),
        "send_form": forms.get("send") or SendForm(),
        "remark_form": forms.get("remark") or RemarkForm(),
        "born_form": forms.get("born") or _born_form(seat, attended),
    }
    return render(
        request, "cooperation/meetings/minutes.html", frame(seat, "meetings", **context), status=status
    )


def _may_approve(record: Minutes | None, seat: Seat, at: Any) -> str:
    if record is None or record.state != MinutesState.SENT or not seat.may_steer:
        return ""
    return actions.approval_of(record, at) or ""


def _born_form(seat: Seat, attended: Any, data: Any = None) -> BornForm:
    members = [one.member for one in attended if one.member.is_held]
    return BornForm(data, members=members, may_decide=seat.may_steer, prefix="born")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.WRITE)
def write(request: Request, pk: int, number: int) -> HttpResponse:
    """Write the minutes, point by point."""
    seat = writable(request, pk, Part.MEETINGS)
    row = meeting_or_404(seat, number)
    record = record_of(row)
    form = _minutes_form(seat, row, record, request.POST if request.method == "POST" else None)
    both = None
    if form.is_bound and form.is_valid():
        version = sent_version(request.POST.get("version"))
        try:
            actions.save_minutes(
                meeting=row, text=form.text(), version=version, by=request.actor, at=timezone.now()
            )
        except ChangedMeanwhile as refusal:
            row = meeting_or_404(seat, number)
            record = record_of(row)
            both = _both(seat, form, row, record, str(refusal.facts["who"]))
        except Refusal as refusal:
            form.add_error(None, explain(refusal))
        else:
            messages.success(request, _("Le compte rendu est enregistré, avec sa date."))
            return redirect("cooperation:minutes", pk, number)
    status = 409 if both else 422 if form.is_bound else 200
    kept = record.version if record else 0
    read = kept if both else carried(form, kept)
    context = frame(seat, "meetings", meeting=row, record=record, form=form, both=both, read=read)
    return render(request, "cooperation/meetings/write.html", context, status=status)


def _told(seat: Seat, row: Meeting) -> list[AgendaItem]:
    """Return the points of which one may read, and write, what was said."""
    return [item for item in agenda_of(row, seat.reads) if item.is_told(seat.reads)]


def _minutes_form(seat: Seat, row: Meeting, record: Minutes | None, data: Any) -> MinutesForm:
    return MinutesForm(data, items=_told(seat, row), initial={"notes": record.notes if record else ""})


def _both(seat: Seat, form: MinutesForm, row: Meeting, record: Minutes | None, who: str) -> Both:
    """Say what the two versions say differently, point by point."""
    kept = {f"said_{item.pk}": item.said for item in _told(seat, row)} | {
        "notes": record.notes if record else ""
    }
    at = record.edited_at if record else row.changed_at
    return Both(
        who, at, differences(form, kept), reverse("cooperation:minutes", args=[row.project_id, row.pk])
    )


@require_POST
@requires(Verb.WRITE)
def send(request: Request, pk: int, number: int) -> HttpResponse:
    """Send the minutes to the members for remarks."""
    seat = steerable(request, pk, Part.MEETINGS)
    row, form = meeting_or_404(seat, number), SendForm(request.POST)
    record = _record_or_404(row)
    if accepted(
        form,
        lambda: actions.send_minutes(
            record=record,
            days=form.cleaned_data["days"],
            version=sent_version(request.POST.get("version")),
            by=request.actor,
            at=timezone.now(),
        ),
    ):
        messages.success(request, _("Le compte rendu est envoyé : les membres peuvent faire des remarques."))
        return redirect("cooperation:minutes", pk, number)
    return show(request, seat, row, status=422, send=form)


@require_POST
@requires(Verb.WRITE)
def approve(request: Request, pk: int, number: int) -> HttpResponse:
    """Approve the minutes."""
    seat = steerable(request, pk, Part.MEETINGS)
    row = meeting_or_404(seat, number)
    record, version = _record_or_404(row), sent_version(request.POST.get("version"))
    return attempt(
        request,
        lambda: actions.approve_minutes(record=record, version=version, by=request.actor, at=timezone.now()),
        done=_("Le compte rendu est approuvé : il ne change plus."),
        back=reverse("cooperation:minutes", args=[pk, number]),
    )


@require_POST
@requires(Verb.WRITE)
def say(request: Request, pk: int, number: int) -> HttpResponse:
    """Make a remark on minutes that were sent, or correct those that are approved."""
    seat = writable(request, pk, Part.MEETINGS)
    row, form = meeting_or_404(seat, number), RemarkForm(request.POST)
    record = _record_or_404(row)
    do = correct if record.state == MinutesState.APPROVED else remark
    if accepted(
        form,
        lambda: do(record=record, text=form.cleaned_data["text"], by=request.actor, at=timezone.now()),
    ):
        messages.success(request, _("C’est noté, à votre nom et à la date du jour."))
        return redirect("cooperation:minutes", pk, number)
    return show(request, seat, row, status=422, remark=form)


@require_POST
@requires(Verb.WRITE)
def bear(request: Request, pk: int, number: int) -> HttpResponse:
    """Enter a decision or an action that was born at the meeting."""
    seat = writable(request, pk, Part.MEETINGS)
    row = meeting_or_404(seat, number)
    form = _born_form(seat, sheet_of(row), request.POST)
    if accepted(
        form,
        lambda: _bear(form, row, request),
    ):
        messages.success(request, _("C’est inscrit, et relié à cette réunion."))
        return redirect("cooperation:minutes", pk, number)
    return show(request, seat, row, status=422, born=form)


def _bear(form: BornForm, row: Meeting, request: Request) -> None:
    at, data = timezone.now(), form.cleaned_data
    actions.begun(row, at)
    place = f"meeting:{row.pk}"
    if data["sort"] == "decision":
        register_decision(
            project=row.project, title=data["title"], text=data["detail"], review_on=data["due"], born_in=place,
            by=request.actor, at=at,
        )  # fmt: skip
        return
    add_task(
        project=row.project, title=data["title"], owner=form.chosen(), due=data["due"], detail=data["detail"],
        born_in=place, by=request.actor, at=at,
    )  # fmt: skip


def _record_or_404(row: Meeting) -> Minutes:
    record = record_of(row)
    if record is None:
        raise Http404
    return record
