"""Reads of invitations: of a project, to an organisation, who can be invited, who is told of the answers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from maillage.accounts.actors import Actor
from maillage.accounts.models import Mandate, Role, User
from maillage.accounts.queries.mandates import acting
from maillage.cooperation.domain.doors import Doorway
from maillage.cooperation.models.invitations import LIVE, Answer, AnswerKind, Invitation
from maillage.cooperation.models.projects import Member, MemberRole, MemberState, Project
from maillage.cooperation.queries.seats import Seats
from maillage.mail.models import OutgoingMessage

TO_INVITE = (MemberState.PROPOSED, MemberState.DECLINED, MemberState.WITHDRAWN)
"""States of those that can be invited: for the first time, or once more."""


def _whole() -> QuerySet[Invitation]:
    answers = Answer.objects.select_related("user", "replied_by", "change")
    rows = Invitation.objects.select_related("member__organisation", "member__project__owner", "sent_by")
    return rows.prefetch_related(Prefetch("answers", answers), "reminders")


def invitations_in(project: Project) -> list[Invitation]:
    """Return the last invitation of each member of a project, with its answers and reminders (three queries)."""
    return _last_of_each(_whole().filter(member__project=project))


def answers_in(project: Project) -> list[Invitation]:
    """Return the last invitation of each member of a project, with its answers alone (two queries)."""
    rows = Invitation.objects.filter(member__project=project).select_related("member")
    return _last_of_each(rows.prefetch_related("answers"))


def _last_of_each(rows: QuerySet[Invitation]) -> list[Invitation]:
    last: dict[int, Invitation] = {}
    for row in rows:  # the latest first
        last.setdefault(row.member_id, row)
    return list(last.values())


def invitation_in(project: Project, number: int) -> Invitation | None:
    """Return an invitation of a project, whole (three queries)."""
    return _whole().filter(member__project=project, pk=number).first()


def deliveries_of(rows: Iterable[Invitation]) -> dict[int, str]:
    """Return the state of the last mail about each invitation, by its number; those never mailed are not there (one
    query)."""
    abouts = {Doorway("invitation", row.pk, row.member_id).about: row.pk for row in rows}
    mails = OutgoingMessage.objects.filter(about__in=abouts).order_by("pk").values_list("about", "state")
    return {abouts[about]: state for about, state in mails}


def invitation_number(number: int) -> Invitation | None:
    """Return an invitation by its number, whole, for who holds its link (three queries)."""
    return _whole().filter(pk=number).first()


def invitations_to(actor: Actor) -> QuerySet[Invitation]:
    """Return the invitations sent to one's organisation, or to one that mandated it, whole."""
    return _whole().filter(member__organisation__in=actor.readable)


def waiting_for(seats: Seats) -> QuerySet[Invitation]:
    """Return the invitations that wait for an answer of the organisation one acts for, the most urgent first."""
    rows = Invitation.objects.waiting().filter(member__in=[one.pk for one in seats.rows])
    return rows.select_related("member").order_by("answer_by", "pk")


def questions_for(seats: Seats) -> QuerySet[Answer]:
    """Return the questions, and conditions in words, that wait for the organisation one acts for, as coordinator."""
    rows = _to_reply().filter(invitation__member__project__in=seats.steered)
    return rows.select_related("invitation__member").order_by("at", "pk")


def _to_reply() -> QuerySet[Answer]:
    """Return the questions, and the conditions in words last given, that nobody has replied to.

    What `presentation.invitations.replies_due` tells of an invitation read whole.
    """
    since = Q(at__gt=OuterRef("at")) | Q(at=OuterRef("at"), pk__gt=OuterRef("pk"))
    later = Answer.objects.filter(since, invitation=OuterRef("invitation")).exclude(kind=AnswerKind.QUESTION)
    conditions = Q(kind=AnswerKind.YES_IF, change=None, invitation__member__state=MemberState.DISCUSSING)
    asked = Q(kind=AnswerKind.QUESTION) | (conditions & ~Exists(later))
    return Answer.objects.filter(asked, replied_at=None, invitation__state__in=LIVE)


def live_in(project: Project) -> QuerySet[Invitation]:
    """Return the invitations of a project that count, with their member and `to_reply`: an answer waits for a reply."""
    rows = Invitation.objects.live().filter(member__project=project).select_related("member")
    return rows.annotate(to_reply=Exists(_to_reply().filter(invitation=OuterRef("pk"))))


def invitable(project: Project) -> list[Member]:
    """Return the members that can be invited, those proposed first (one query)."""
    rows = project.members.filter(state__in=TO_INVITE).select_related("organisation", "project__owner")
    return sorted(
        rows,
        key=lambda one: (
            one.state != MemberState.PROPOSED,
            one.role != MemberRole.LEAD,
            one.added_at,
            one.pk,
        ),
    )


def reachable_here(members: Iterable[Member], *, at: datetime) -> set[int]:
    """Return the numbers of the members for whose organisation somebody acts here: they need no mail (one query)."""
    seats = [(one.pk, one.organisation_id) for one in members if one.organisation_id]
    rows = acting(at).filter(organisation__in={organisation for _pk, organisation in seats})
    known = set(rows.values_list("organisation_id", flat=True))
    return {pk for pk, organisation in seats if organisation in known}


def told_of(project: Project, *, sender: User | None, at: datetime) -> list[User]:
    """Return who is told of the answers: who administers the organisations that coordinate, and who sent, as long as
    that person acts for one of them (one query)."""
    steering = Member.objects.filter(project=project, coordinates=True, state=MemberState.ACCEPTED)
    mandates = Mandate.objects.in_force_at(at).filter(
        Q(role=Role.ADMINISTRATOR) | Q(user=sender) if sender else Q(role=Role.ADMINISTRATOR),
        organisation__in=steering.values("organisation"),
        user__is_active=True,
    )
    return list({row.user_id: row.user for row in mandates.select_related("user")}.values())


def names_of_others(project: Project, member: Member) -> list[str]:
    """Return the names of the other organisations that count in the group, or may: names only (one query)."""
    rows = project.members.held().exclude(pk=member.pk)
    return list(rows.values_list("name", flat=True))
