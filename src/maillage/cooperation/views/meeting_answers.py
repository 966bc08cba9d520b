"""What a member does with a meeting: answer, ask for a point, take it to its calendar, print its papers."""

from __future__ import annotations

from collections.abc import Collection

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from maillage.accounts.http import Request
from maillage.accounts.permissions import Verb, requires
from maillage.accounts.views.outcomes import accepted
from maillage.cooperation.actions import agendas, attendance
from maillage.cooperation.domain.reading import Part
from maillage.cooperation.exports.render import as_docx, as_pdf
from maillage.cooperation.forms.meetings import WishForm
from maillage.cooperation.models.meetings import Meeting
from maillage.cooperation.presentation import meeting_papers as papers
from maillage.cooperation.presentation.calendars import CONTENT_TYPE, meeting_file
from maillage.cooperation.queries.meetings import agenda_of, born_in, counted, record_of, sheet_of
from maillage.cooperation.views.frame import project_or_404, writable
from maillage.cooperation.views.meetings import answer_form, meeting_or_404, show

PAPERS = {
    "convocation": papers.convocation,
    "presence": papers.attendance_sheet,
    "compte-rendu": papers.minutes_paper,
}
WRITERS = {
    "pdf": ("application/pdf", as_pdf),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", as_docx),
}


@require_POST
@requires(Verb.WRITE)
def answer(request: Request, pk: int, number: int) -> HttpResponse:
    """Say whether the organisation one acts for comes."""
    seat = writable(request, pk, Part.MEETINGS)
    row = meeting_or_404(seat, number)
    sheet = sheet_of(row)
    own = next((one for one in sheet if seat.member and one.member_id == seat.member.pk), None)
    form = answer_form(sheet, own, request.POST)
    if form is None:
        raise Http404
    if accepted(
        form,
        lambda: attendance.answer_meeting(
            meeting=row, answer=form.answer(), by=request.actor, at=timezone.now()
        ),
    ):
        messages.success(
            request, _("Votre réponse est enregistrée. Vous pouvez la changer jusqu’à la réunion.")
        )
        return redirect("cooperation:meeting", pk, number)
    return show(request, seat, row, status=422, answer=form)


@require_POST
@requires(Verb.WRITE)
def wish(request: Request, pk: int, number: int) -> HttpResponse:
    """Ask for a point."""
    seat = writable(request, pk, Part.MEETINGS)
    row, form = meeting_or_404(seat, number), WishForm(request.POST, prefix="wish")
    if accepted(
        form,
        lambda: agendas.wish(
            meeting=row, text=form.cleaned_data["text"], by=request.actor, at=timezone.now()
        ),
    ):
        messages.success(request, _("Votre demande est transmise à la coordination."))
        return redirect("cooperation:meeting", pk, number)
    return show(request, seat, row, status=422, wish=form)


@require_safe
@requires(Verb.READ)
def calendar(request: Request, pk: int, number: int) -> HttpResponse:
    """Give a meeting as a file for a calendar."""
    seat = project_or_404(request, pk, Part.MEETINGS)
    row = meeting_or_404(seat, number)
    return calendar_response(meeting_file(row, agenda_of(row, seat.reads)), f"reunion-{row.pk}")


def calendar_response(content: bytes, name: str) -> HttpResponse:
    """Return a calendar to download."""
    response = HttpResponse(content, content_type=CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
@requires(Verb.READ)
def paper(request: Request, pk: int, number: int, name: str, kind: str) -> HttpResponse:
    """Give the convocation, the attendance sheet or the minutes as a file."""
    seat = project_or_404(request, pk, Part.MEETINGS)
    row = meeting_or_404(seat, number)
    write = PAPERS.get(name)
    if write is None or kind not in WRITERS or (name == "compte-rendu" and record_of(row) is None):
        raise Http404
    content_type, rendered = WRITERS[kind]
    on = timezone.localdate()
    response = HttpResponse(rendered(write(session_of(row, seat.reads), on)), content_type=content_type)
    filename = f"{name}-{slugify(row.title)[:50] or 'reunion'}-{timezone.localdate(row.starts_at)}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    response["Cache-Control"] = "private, no-store"
    return response


def session_of(row: Meeting, reads: Collection[Part]) -> papers.Session:
    """Return all that papers are made from (seven queries)."""
    record = record_of(row)
    items = agenda_of(row, reads)
    sheet = sheet_of(row)
    corrections = record.remarks.filter(is_correction=True).select_related("member") if record else ()
    return papers.Session(
        row, items, sheet, counted(sheet), born_in(row, reads), record, tuple(corrections)
    )  # fmt: skip
