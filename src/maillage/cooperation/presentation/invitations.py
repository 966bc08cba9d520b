"""Invitations as pages show them: to who sent them, on the seats of a project, to who has to answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.base.explain import day, enumeration
from maillage.cooperation.domain.offered import read_counter, read_offered
from maillage.cooperation.domain.reminders import Planned, calendar
from maillage.cooperation.models.invitations import Answer, AnswerKind, Invitation, InvitationState, Reminder
from maillage.cooperation.models.projects import MemberState, Project
from maillage.cooperation.presentation.lines import Line
from maillage.cooperation.presentation.offers import OfferView, WishView, offer_view, wish_views
from maillage.cooperation.queries.invitations import invitations_in, live_in, questions_for, waiting_for
from maillage.cooperation.queries.seats import Seats
from maillage.cooperation.queries.terms import is_grouping
from maillage.mail.models import State

TONES = {
    AnswerKind.YES: "ok",
    AnswerKind.YES_IF: "attention",
    AnswerKind.NO: "danger",
    AnswerKind.QUESTION: "info",
}


@dataclass(frozen=True, slots=True)
class AnswerView:
    """An answer with what it asks otherwise."""

    answer: Answer
    wishes: Sequence[WishView]
    tone: str


@dataclass(frozen=True, slots=True)
class InvitationView:
    """An invitation as who sent it follows it. coming: reminders still to leave; last: the last yes or no.

    delivery: state of the last mail (`mail.models.State`), empty when none was needed.
    """

    row: Invitation
    state: str
    tone: str
    offer: OfferView
    answers: Sequence[AnswerView]
    reminders: Sequence[Reminder]
    coming: Sequence[Planned]
    today: date
    delivery: str = ""

    @property
    def last(self) -> AnswerView | None:
        """The last yes or no."""
        return next((one for one in reversed(self.answers) if one.answer.is_decision), None)

    @property
    def questions(self) -> list[AnswerView]:
        """Questions that nobody has replied to."""
        return [one for one in self.answers if one.answer.awaits_reply]

    @property
    def to_reply(self) -> list[AnswerView]:
        """Questions, and the conditions in words last given, that nobody has replied to."""
        wanted = {one.pk for one in replies_due(self.row)}
        return [one for one in self.answers if one.answer.pk in wanted]

    @property
    def not_arrived(self) -> bool:
        """Tell whether the last mail did not reach its address."""
        return self.delivery in (State.FAILED, State.BOUNCED)

    @property
    def last_reminder(self) -> str:
        """« Dernière relance demain », once it is near; empty otherwise."""
        one = next((one for one in self.coming if one.is_last), None)
        if one is None or (one.on - self.today).days > 2:
            return ""
        return {0: _("dernière relance aujourd’hui"), 1: _("dernière relance demain")}.get(
            (one.on - self.today).days, _("dernière relance après-demain")
        )

    @property
    def line(self) -> str:
        """One line that says where it stands."""
        return where_it_stands(self)


def invitation_view(row: Invitation, at: datetime, delivery: str = "") -> InvitationView:
    """Return an invitation read whole, for its page; no query."""
    today, reminders = timezone.localdate(at), list(row.reminders.all())
    answers = [answer_view(one) for one in row.answers.all()]
    asks = any(one.answer.awaits_reply for one in answers)
    planned = calendar(asked_on=timezone.localdate(row.last_sent_at), last_day=row.answer_by)
    coming = planned.upcoming(
        today=today, done=[one.days for one in reminders if one.answer_by == row.answer_by]
    )
    waits = row.state == InvitationState.SENT and not asks
    state, tone = _state(row, answers, asks)
    offer = offer_view(read_offered(row.offered), grouping=is_grouping(row.member.project))
    return InvitationView(
        row, state, tone, offer, answers, reminders, coming if waits else (), today, delivery
    )


def replies_due(row: Invitation) -> list[Answer]:
    """Return the questions, and the conditions in words last given, that nobody has replied to; no query."""
    if not row.is_live:
        return []
    answers = list(row.answers.all())
    last = next((one for one in reversed(answers) if one.is_decision), None)
    discussing = row.member.state == MemberState.DISCUSSING
    return [
        one for one in answers if one.may_be_replied and (one.awaits_reply or (discussing and one is last))
    ]


def answer_view(answer: Answer) -> AnswerView:
    """Return an answer for a page."""
    counter = read_counter(answer.counter) if answer.counter is not None else None
    wanted = wish_views(counter, read_offered(answer.offered)) if counter else []
    return AnswerView(answer, wanted, TONES[AnswerKind(answer.kind)])


def _state(row: Invitation, answers: Sequence[AnswerView], asks: bool) -> tuple[str, str]:
    last = next((one for one in reversed(answers) if one.answer.is_decision), None)
    if row.state == InvitationState.ANSWERED and last:
        return last.answer.get_kind_display(), last.tone
    if row.state == InvitationState.SENT and asks:
        return _("une question attend"), "attention"
    tone = {InvitationState.SENT: "info", InvitationState.EXPIRED: "attention"}.get(
        InvitationState(row.state), "draft"
    )
    return row.get_state_display(), tone


def where_it_stands(view: InvitationView) -> str:
    """Return one line: answered when and by whom, or until when it waits, and the next reminder."""
    row, last = view.row, view.last
    if row.state == InvitationState.ANSWERED and last:
        facts = {"name": last.answer.name, "date": _day(last.answer.at)}
        return _("répondu par %(name)s le %(date)s") % facts
    if row.state == InvitationState.EXPIRED:
        return _("sans réponse au %(date)s") % {"date": day(row.answer_by)}
    if row.closed_at is not None:
        return _("retirée le %(date)s") % {"date": _day(row.closed_at)}
    text = _("réponse attendue jusqu’au %(date)s") % {"date": day(row.answer_by)}
    if view.questions:
        return text
    if view.last_reminder:
        return f"{text}, {view.last_reminder}"
    if view.coming:
        return f"{text}, " + _("prochaine relance le %(date)s") % {"date": day(view.coming[0].on)}
    return text


@dataclass(frozen=True, slots=True)
class SeatLine:
    """What the list of members says of the invitation of a seat."""

    text: str
    url: str
    tone: str
    to_reply: bool = False


def invitation_line(row: Invitation, at: datetime) -> SeatLine:
    """Return the line of a seat: where its last invitation stands, with its page; the invitation is read whole."""
    view = invitation_view(row, at)
    url = reverse("cooperation:invitation", args=[row.member.project_id, row.pk])
    text = where_it_stands(view)
    if view.to_reply:
        text = _("attend votre réponse")
    return SeatLine(text, url, view.tone, bool(view.to_reply))


def invitation_lines(project: Project, at: datetime) -> dict[int, SeatLine]:
    """Return the line of each seat that was invited, by number of the member (three queries)."""
    return {row.member_id: invitation_line(row, at) for row in invitations_in(project)}


def overview_invitations(project: Project, at: datetime) -> list[Line]:
    """Say what the coordinators have to do about invitations: replies, no answer, answers to come (one query)."""
    rows, url = list(live_in(project)), reverse("cooperation:invitations", args=[project.pk])
    kind, found = _("invitations"), []
    if asked := sum(row.to_reply for row in rows):  # type: ignore[attr-defined]
        title = ngettext(
            "%(n)s organisation attend une réponse", "%(n)s organisations attendent une réponse", asked
        )
        found.append(Line(kind, title % {"n": asked}, url, _("Répondre"), state="attention"))
    if lost := [row for row in rows if row.state == InvitationState.EXPIRED and row.member.is_held]:
        title = ngettext("%(n)s invitation sans réponse", "%(n)s invitations sans réponse", len(lost))
        names = enumeration([row.member.name for row in lost[:3]])
        found.append(Line(kind, title % {"n": len(lost)}, url, _("Prolonger"), names, state="attention"))
    if waits := [row for row in rows if row.state == InvitationState.SENT]:
        title = ngettext("%(n)s réponse attendue", "%(n)s réponses attendues", len(waits))
        due = min(row.answer_by for row in waits)
        found.append(Line(kind, title % {"n": len(waits)}, url, _("Suivre"), due=due))
    return found


def waiting_invitations(seats: Seats, at: datetime) -> list[Line]:
    """Say which invitations the organisation has to answer, and which questions it has to reply to (two queries)."""
    found = [_to_answer(row, seats.projects[row.member.project_id]) for row in waiting_for(seats)]
    for answer in questions_for(seats):
        member = answer.invitation.member
        project = seats.projects[member.project_id]
        url = reverse("cooperation:invitation", args=[member.project_id, answer.invitation_id])
        title = _("%(name)s demande une précision") % {"name": member.name}
        found.append(Line(_("question"), title, url, _("Répondre"), project.title, state="attention"))
    return found


def _to_answer(row: Invitation, project: Project) -> Line:
    confirms = row.member.state == MemberState.DISCUSSING
    title = _("%(name)s attend que vous confirmiez") if confirms else _("%(name)s vous invite dans un groupe")
    return Line(
        _("invitation"), title % {"name": project.owner.name},
        reverse("cooperation:my_invitation", args=[row.pk]), _("Répondre"), project.title,
        due=row.answer_by, state="attention",
    )  # fmt: skip


def _day(moment: datetime) -> str:
    return day(timezone.localdate(moment))
