"""Who may read, write and steer a project: the only place that says it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from maillage.accounts.actors import Actor
from maillage.accounts.permissions import Verb
from maillage.cooperation.domain.reading import ALWAYS, CHOSEN, DEFAULT, Part, parts_read
from maillage.cooperation.models.projects import Member, MemberState, Project, ProjectState
from maillage.cooperation.models.reading import ReadingChoice

OPEN = (ProjectState.FORMING, ProjectState.RUNNING)


@dataclass(frozen=True, slots=True)
class Seat:
    """How an actor stands in a project that it may read.

    member: the seat of the organisation one acts for (None: one only reads for an organisation that mandated it).
    reads: the parts of the project shown to it (`domain.reading`), by its role or by those of who mandated it.
    may_write: takes part in what the group writes together; may_vote: is a party (does the work, shares the risk);
    may_steer: invites, opens votes, passes gates.
    """

    project: Project
    member: Member | None
    reads: frozenset[Part]
    may_write: bool
    may_vote: bool
    may_steer: bool


def projects_readable_by(actor: Actor) -> QuerySet[Project]:
    """Return the projects in which one's organisation, or one that mandated it, is engaged."""
    return Project.objects.readable(actor.readable).select_related("owner", "need")


def seat_in(project: Project, actor: Actor) -> Seat | None:
    """Return how an actor stands in a project; None when it may not even read it.

    One query; one more for who reads by a role for which a group may choose what it shows.
    """
    organisation = actor.organisation
    seats = Member.objects.filter(
        project=project, organisation__in=actor.readable, state=MemberState.ACCEPTED
    ).select_related("organisation")
    found = list(seats)
    if not found:
        return None
    own = next((seat for seat in found if organisation and seat.organisation_id == organisation.pk), None)
    writes = own is not None and actor.may(Verb.WRITE) and project.state in OPEN
    return Seat(
        project=project,
        member=own,
        reads=_read_by(found),
        may_write=writes,
        may_vote=writes and own is not None and own.is_party,
        may_steer=writes and own is not None and own.coordinates,
    )


def _read_by(seats: Collection[Member]) -> frozenset[Part]:
    asks = any(seat.role in CHOSEN and not seat.coordinates for seat in seats)
    chosen = choices_of(next(iter(seats)).project_id) if asks else {}
    return frozenset().union(*(reads_of(seat, chosen) for seat in seats))


def reads_of(member: Member, chosen: Mapping[str, frozenset[Part]]) -> frozenset[Part]:
    """Return what an engaged member reads, whoever acts for it. chosen: by its group (`choices_of`)."""
    return parts_read(member.role, chosen, coordinates=member.coordinates)


def choices_of(project: int) -> Mapping[str, frozenset[Part]]:
    """Return what a group, by the number of its project, chose to show, by role (one query)."""
    return {row.role: row.shown for row in ReadingChoice.objects.filter(project=project)}


def choice_of(project: Project, role: str) -> ReadingChoice | None:
    """Return what a group chose for a role, None for the default (one query)."""
    return ReadingChoice.objects.filter(project=project, role=role).first()


def seats_reading(part: Part) -> QuerySet[Member]:
    """Return those engaged to which their group shows a part, as `parts_read` says it, of every project at once."""
    chosen = ReadingChoice.objects.filter(project=OuterRef("project"), role=OuterRef("role"))
    default = [role for role, parts in DEFAULT.items() if part in parts]
    engaged = Member.objects.filter(state=MemberState.ACCEPTED)
    if part in ALWAYS:
        return engaged
    return engaged.filter(
        Q(coordinates=True)
        | ~Q(role__in=CHOSEN)
        | Exists(chosen.showing(part))
        | (Q(role__in=default) & ~Exists(chosen))
    )


def projects_showing(part: Part, organisations: Collection[int]) -> QuerySet[Project]:
    """Return the projects that show a part to one of these organisations (ids)."""
    seats = seats_reading(part).filter(project=OuterRef("pk"), organisation__in=organisations)
    return Project.objects.filter(Exists(seats))


def others_coordinate(member: Member) -> bool:
    """Tell whether another organisation of its project coordinates it (one query)."""
    others = Member.objects.filter(project=member.project_id, coordinates=True, state=MemberState.ACCEPTED)
    return others.exclude(pk=member.pk).exists()


def seat_by_link(project: Project, member: Member) -> Seat:
    """Return the seat of somebody who comes by a link mailed to a member: it acts only by what the link is for."""
    return Seat(project, member, _read_by([member]), may_write=False, may_vote=False, may_steer=False)


def members_of(project: Project) -> list[Member]:
    """Return every seat of a project, the lead first, then those that count, then the others (one query)."""
    rows = list(project.members.select_related("organisation", "replaces"))
    order = {
        role: rank
        for rank, role in enumerate(["lead", "member", "candidate", "adviser", "funder", "observer"])
    }
    return sorted(rows, key=lambda one: (not one.is_held, order[one.role], one.added_at, one.pk))
