"""A meeting for who has no account, by the link mailed: made for a phone. Opening it changes nothing."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from maillage.accounts.http import Request
from maillage.accounts.permissions import Verb, requires
from maillage.accounts.views.outcomes import accepted
from maillage.base.refusals import Refusal
from maillage.cooperation.actions.agendas import wish_by_link
from maillage.cooperation.actions.attendance import NotInvited, answer_by_link
from maillage.cooperation.actions.doors import Opened, open_door
from maillage.cooperation.actions.meeting_news import DOOR
from maillage.cooperation.actions.remarks import remark_by_link
from maillage.cooperation.domain.meetings import timetable
from maillage.cooperation.domain.reading import Part
from maillage.cooperation.forms.meetings import DoorAnswerForm, WishForm
from maillage.cooperation.forms.minutes import DoorRemarkForm
from maillage.cooperation.models.meetings import Attendance, Meeting, MeetingState
from maillage.cooperation.models.minutes import MinutesState
from maillage.cooperation.models.projects import MemberState
from maillage.cooperation.presentation.calendars import meeting_file
from maillage.cooperation.queries.access import OPEN, seat_by_link
from maillage.cooperation.queries.meetings import agenda_of, born_in, counted, meeting_of, record_of, sheet_of
from maillage.cooperation.views.frame import link_over
from maillage.cooperation.views.meeting_answers import calendar_response
from maillage.mail.actions.links import LinkBroken
from maillage.mail.queries.letters import full_url


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.VISIT)
def door(request: Request, token: str) -> HttpResponse:
    """Show a meeting, its agenda, its minutes once they are sent; answer, ask for a point, remark."""
    try:
        opened, row = _opened(token)
    except Refusal as refusal:
        return link_over(request, refusal)
    if request.method != "POST":
        return _page(request, opened, row, token)
    do = request.POST.get("do", "")
    if do == "wish":
        return _wish(request, opened, row, token)
    return _remark(request, opened, row, token) if do == "remark" else _answer(request, opened, row, token)


@never_cache
@require_safe
@requires(Verb.VISIT)
def door_calendar(request: Request, token: str) -> HttpResponse:
    """Give the meeting as a file for a calendar."""
    try:
        opened, row = _opened(token)
    except Refusal as refusal:
        return link_over(request, refusal)
    url = full_url(reverse("cooperation:meeting_door", args=[token]))
    return calendar_response(meeting_file(row, agenda_of(row, _reads(opened)), url), f"reunion-{row.pk}")


def _opened(token: str) -> tuple[Opened, Meeting]:
    """Return what a link opens. Raises LinkRefused; NotInvited once its member has left the group."""
    opened = open_door(token=token, kind=DOOR, at=timezone.now())
    row = meeting_of(opened.member.project, opened.door.number)
    if row is None:
        raise LinkBroken()
    if opened.member.state != MemberState.ACCEPTED:
        raise NotInvited(member=opened.member.name)
    return opened, row


def _reads(opened: Opened) -> Collection[Part]:
    return seat_by_link(opened.member.project, opened.member).reads


def _answer(request: Request, opened: Opened, row: Meeting, token: str) -> HttpResponse:
    form = _answer_form(opened, sheet_of(row), request.POST)
    if accepted(
        form,
        lambda: answer_by_link(
            meeting=row, member=opened.member, answer=form.answer(), name=form.who(), at=timezone.now()
        ),
    ):
        return _done(
            request, token, _("Merci ! Votre réponse est enregistrée ; vous pouvez la changer d’ici là.")
        )
    return _page(request, opened, row, token, status=422, answer=form)


def _wish(request: Request, opened: Opened, row: Meeting, token: str) -> HttpResponse:
    form = WishForm(request.POST, prefix="wish")
    if accepted(
        form,
        lambda: wish_by_link(
            meeting=row, member=opened.member, text=form.cleaned_data["text"], at=timezone.now()
        ),
    ):
        return _done(request, token, _("Merci ! Votre demande est transmise à la coordination."))
    return _page(request, opened, row, token, status=422, wish=form)


def _remark(request: Request, opened: Opened, row: Meeting, token: str) -> HttpResponse:
    form = DoorRemarkForm(request.POST, prefix="remark")
    record = record_of(row)
    if record is not None and accepted(
        form,
        lambda: remark_by_link(
            record=record,
            member=opened.member,
            text=form.cleaned_data["text"],
            name=form.who(),
            at=timezone.now(),
        ),
    ):
        return _done(request, token, _("Merci ! Votre remarque est notée, à votre nom."))
    return _page(request, opened, row, token, status=422, remark=form)


def _done(request: Request, token: str, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect("cooperation:meeting_door", token)


def _answer_form(opened: Opened, sheet: list[Attendance], data: Any = None) -> DoorAnswerForm:
    own = next((one for one in sheet if one.member_id == opened.member.pk), None)
    initial: dict[str, Any] = {"name": opened.member.contact}
    if own is not None:
        name, _comma, quality = own.answered_by.partition(", ")
        initial = {
            "presence": own.presence, "people": own.people, "proxy": own.proxy_id or "",
            "name": name or opened.member.contact, "quality": quality,
        }  # fmt: skip
    return DoorAnswerForm(data, members=[one.member for one in sheet], own=opened.member.pk, initial=initial)


def _page(
    request: Request, opened: Opened, row: Meeting, token: str, *, status: int = 200, **forms: Form
) -> HttpResponse:
    """Render the page. forms: those that come back with something to correct."""
    at, sheet, reads = timezone.now(), sheet_of(row), _reads(opened)
    items = agenda_of(row, reads)
    record = record_of(row)
    is_open = row.project.state in OPEN
    may_answer = is_open and row.state == MeetingState.CONVENED and row.starts_at > at
    read = record if record is not None and record.state != MinutesState.DRAFT else None
    points = timetable(row.starts_at, [(item.title, item.minutes) for item in items])
    context: dict[str, Any] = {
        "opened": opened, "member": opened.member, "project": row.project, "meeting": row, "token": token,
        "points": list(zip(items, points, strict=True)), "items": items, "sheet": sheet, "count": counted(sheet),
        "own": next((one for one in sheet if one.member_id == opened.member.pk), None),
        "rewritten": record is not None and read is None and record.sent_at is not None,
        "record": read, "born": born_in(row, reads) if read else None,
        "corrections": list(read.remarks.filter(is_correction=True).select_related("member")) if read else [],
        "answer_form": forms.get("answer") or (_answer_form(opened, sheet) if may_answer else None),
        "wish_form": forms.get("wish") or (WishForm(prefix="wish") if may_answer else None),
        "remark_form": forms.get("remark") or _remark_form(opened, read is not None and is_open and read.state),
    }  # fmt: skip
    return render(request, "cooperation/meetings/door.html", context, status=status)


def _remark_form(opened: Opened, state: object) -> DoorRemarkForm | None:
    if state != MinutesState.SENT:
        return None
    return DoorRemarkForm(prefix="remark", initial={"name": opened.member.contact})
