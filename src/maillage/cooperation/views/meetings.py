"""Meetings of a project: the list, one meeting, planning, changing, convening, cancelling."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.accounts.http import Request
from maillage.accounts.permissions import Verb, requires
from maillage.accounts.views.outcomes import accepted
from maillage.base.explain import explain
from maillage.base.refusals import Refusal
from maillage.base.versions import Both, ChangedMeanwhile, carried, sent_version
from maillage.cooperation.actions import meetings as actions
from maillage.cooperation.domain.meetings import timetable
from maillage.cooperation.domain.reading import Part
from maillage.cooperation.forms.meeting_both import differences
from maillage.cooperation.forms.meetings import (
    AnswerForm,
    CancelForm,
    ConveneForm,
    MeetingForm,
    NewMeetingForm,
    WishForm,
)
from maillage.cooperation.models.meetings import Attendance, Meeting, MeetingState
from maillage.cooperation.queries.access import Seat
from maillage.cooperation.queries.meetings import (
    agenda_of,
    counted,
    meeting_of,
    meetings_of,
    record_of,
    sheet_of,
    wishes_for,
)
from maillage.cooperation.views.frame import frame, project_or_404, steerable


def meeting_or_404(seat: Seat, number: int) -> Meeting:
    """Return a meeting of a project one reads. Raises Http404."""
    meeting = meeting_of(seat.project, number)
    if meeting is None:
        raise Http404
    return meeting


@require_safe
@requires(Verb.READ)
def meetings(request: Request, pk: int) -> HttpResponse:
    """List the meetings to come, then those that were held or cancelled."""
    seat, at = project_or_404(request, pk, Part.MEETINGS), timezone.now()
    rows = list(meetings_of(seat.project))
    coming = [row for row in rows if row.ends_at > at and row.state != MeetingState.CANCELLED]
    over = [row for row in reversed(rows) if row not in coming]
    context = frame(seat, "meetings", coming=coming, over=over)
    return render(request, "cooperation/meetings/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.WRITE)
def new(request: Request, pk: int) -> HttpResponse:
    """Plan a meeting, or a series."""
    seat, at = steerable(request, pk, Part.MEETINGS), timezone.now()
    form = NewMeetingForm(request.POST if request.method == "POST" else None, initial={"kind": "steering"})
    if form.is_bound and form.is_valid():
        more = form.cleaned_data.get("more", ())
        try:
            rows = actions.plan_meetings(
                project=seat.project, sitting=form.sitting(), more=more, by=request.actor, at=at
            )
        except Refusal as refusal:
            form.add_error(None, explain(refusal))
        else:
            said = ngettext(
                "La réunion est prévue. Préparez maintenant son ordre du jour : personne n’est encore prévenu.",
                "%(n)s réunions sont prévues. Préparez l’ordre du jour de la première : personne n’est encore prévenu.",
                len(rows),
            )
            messages.success(request, said % {"n": len(rows)})
            return redirect("cooperation:meeting_agenda", pk, rows[0].pk)
    context = frame(seat, "meetings", form=form)
    return render(request, "cooperation/meetings/new.html", context, status=422 if form.is_bound else 200)


@require_safe
@requires(Verb.READ)
def meeting(request: Request, pk: int, number: int) -> HttpResponse:
    """Show a meeting: when, where, what about, who comes."""
    seat = project_or_404(request, pk, Part.MEETINGS)
    return show(request, seat, meeting_or_404(seat, number))


def show(request: Request, seat: Seat, row: Meeting, *, status: int = 200, **forms: Form) -> HttpResponse:
    """Render the page of a meeting. forms: those that come back with something to correct."""
    at = timezone.now()
    sheet, items = sheet_of(row), agenda_of(row, seat.reads)
    count = counted(sheet)
    own = next((one for one in sheet if seat.member and one.member_id == seat.member.pk), None)
    points = timetable(row.starts_at, [(item.title, item.minutes) for item in items])
    context: dict[str, Any] = {
        "meeting": row,
        "points": list(zip(items, points, strict=True)),
        "asked": sum(item.minutes for item in items),
        "sheet": sheet,
        "count": count,
        "own": own,
        "wishes": wishes_for(row, seat.reads),
        "record": record_of(row),
        "to_note": count.coming + count.silent,
        "agenda_changed": _agenda_changed(seat, row, at),
        "is_to_come": row.starts_at > at and row.state != MeetingState.CANCELLED,
        "is_over": row.starts_at <= at and row.state != MeetingState.CANCELLED,
        "unreachable": [
            one.member for one in sheet if not one.member.organisation_id and not one.member.email
        ],
        "convene_form": forms.get("convene") or ConveneForm(),
        "answer_form": forms.get("answer") or answer_form(sheet, own),
        "wish_form": forms.get("wish") or WishForm(prefix="wish"),
    }
    return render(
        request, "cooperation/meetings/meeting.html", frame(seat, "meetings", **context), status=status
    )


def _agenda_changed(seat: Seat, row: Meeting, at: datetime) -> bool:
    is_told = row.state == MeetingState.CONVENED and row.starts_at > at
    return seat.may_steer and is_told and row.version > row.told_version


def answer_form(sheet: list[Attendance], own: Attendance | None, data: Any = None) -> AnswerForm | None:
    """Return the form by which an organisation says whether it comes; None for who is not expected."""
    if own is None:
        return None
    initial = {"presence": own.presence, "people": own.people, "proxy": own.proxy_id or ""}
    return AnswerForm(data, members=[one.member for one in sheet], own=own.member_id, initial=initial)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.WRITE)
def edit(request: Request, pk: int, number: int) -> HttpResponse:
    """Change the day, the hour or the place of a meeting."""
    seat = steerable(request, pk, Part.MEETINGS)
    row = meeting_or_404(seat, number)
    form = MeetingForm(
        request.POST if request.method == "POST" else None, initial=MeetingForm.initial_of(row)
    )
    both = None
    if form.is_bound and form.is_valid():
        version = sent_version(request.POST.get("version"))
        try:
            actions.edit_meeting(
                meeting=row, sitting=form.sitting(), version=version, by=request.actor, at=timezone.now()
            )
        except ChangedMeanwhile as refusal:
            row = meeting_or_404(seat, number)
            rows = differences(form, MeetingForm.initial_of(row))
            both = Both(str(refusal.facts["who"]), row.changed_at, rows, _url(row))
        except Refusal as refusal:
            form.add_error(None, explain(refusal))
        else:
            messages.success(request, _("La réunion est modifiée."))
            return redirect("cooperation:meeting", pk, number)
    status = 409 if both else 422 if form.is_bound else 200
    row.version = row.version if both else carried(form, row.version)
    context = frame(seat, "meetings", meeting=row, form=form, both=both)
    return render(request, "cooperation/meetings/edit.html", context, status=status)


@require_POST
@requires(Verb.WRITE)
def convene(request: Request, pk: int, number: int) -> HttpResponse:
    """Send the agenda to every member."""
    seat = steerable(request, pk, Part.MEETINGS)
    row, form = meeting_or_404(seat, number), ConveneForm(request.POST)
    if accepted(
        form,
        lambda: actions.convene_meeting(
            meeting=row, message=form.cleaned_data["message"], by=request.actor, at=timezone.now()
        ),
    ):
        messages.success(request, _("La convocation est partie. Les réponses s’afficheront ici."))
        return redirect("cooperation:meeting", pk, number)
    return show(request, seat, row, status=422, convene=form)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.WRITE)
def cancel(request: Request, pk: int, number: int) -> HttpResponse:
    """Cancel a meeting, with the reason."""
    seat = steerable(request, pk, Part.MEETINGS)
    row = meeting_or_404(seat, number)
    form = CancelForm(request.POST if request.method == "POST" else None)
    if accepted(
        form,
        lambda: actions.cancel_meeting(
            meeting=row, reason=form.cleaned_data["reason"], by=request.actor, at=timezone.now()
        ),
    ):
        messages.success(request, _("La réunion est annulée ; les membres convoqués sont prévenus."))
        return redirect("cooperation:meetings", pk)
    context = frame(seat, "meetings", meeting=row, form=form)
    return render(request, "cooperation/meetings/cancel.html", context, status=422 if form.is_bound else 200)


def _url(row: Meeting) -> str:
    return reverse("cooperation:meeting", args=[row.project_id, row.pk])
