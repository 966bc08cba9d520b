"""Reads of the register of decisions, and of the votes that wait."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from maillage.cooperation.domain.reading import kinds_kept
from maillage.cooperation.models.ballots import (
    PENDING,
    Ballot,
    BallotMethod,
    BallotState,
    Elector,
    Proxy,
    Vote,
)
from maillage.cooperation.models.decisions import Decision, DecisionState
from maillage.cooperation.models.meetings import Meeting
from maillage.cooperation.models.projects import MemberState, Project
from maillage.cooperation.queries.access import Seat
from maillage.cooperation.queries.seats import Seats


def register_of(seat: Seat) -> QuerySet[Decision]:
    """Return the decisions of a project that one reads, the latest first, with their vote and what ended them."""
    rows = Decision.objects.filter(project=seat.project).exclude(kind__in=kinds_kept(seat.reads))
    return rows.select_related("ended_by", "member", "ballot").order_by("-number")


def decisions_born_in(born_in: str) -> list[Decision]:
    """Return the decisions taken somewhere (« meeting:12 »), in their order (one query)."""
    return list(
        Decision.objects.filter(born_in=born_in).select_related("ended_by", "ballot").order_by("number")
    )


def decisions_born_in_any(places: Iterable[str]) -> dict[str, list[Decision]]:
    """Return the decisions taken in each of several places (one query)."""
    found: dict[str, list[Decision]] = {}
    for one in Decision.objects.filter(born_in__in=list(places)).order_by("number"):
        found.setdefault(one.born_in, []).append(one)
    return found


def cancelled_of(seat: Seat) -> list[Ballot]:
    """Return the votes that one reads and that decided nothing: cancelled, or put again after a missed quorum."""
    rows = Ballot.objects.exclude(kind__in=kinds_kept(seat.reads)).filter(
        project=seat.project, state__in=(BallotState.CANCELLED, BallotState.CLOSED), decision=None
    )
    return list(rows.order_by("-closed_at", "-pk"))


@dataclass(frozen=True, slots=True)
class OpenCount:
    """A vote that waits for something. waits: a member has not voted; by_proxy: for whom it has not either."""

    ballot: Ballot
    voted: int
    electors: int
    waits: bool
    by_proxy: Sequence[str]


_COUNTED = (
    Q(electors__gone_at=None)
    | Q(electors__voted_at__isnull=False)
    | (Q(electors__votes__round=F("round")) & ~Q(method=BallotMethod.CONSENT))
)
"""Electors that count (`domain.votes.counted_of`), of a vote."""


def open_counts(project: Project, member: int | None, kept: Collection[str] = ()) -> list[OpenCount]:
    """Return the votes that wait for something, the first to close first; member: number of a seat (two queries).

    Without a member, one query. kept: kinds left out (`domain.reading.kinds_kept`).
    """
    rows = list(
        Ballot.objects.filter(project=project, state__in=PENDING)
        .exclude(kind__in=kept)
        .annotate(
            seats=Count("electors", filter=_COUNTED, distinct=True),
            signed=Count("electors", filter=Q(electors__voted_at__isnull=False), distinct=True),
            said=Count("electors", filter=_COUNTED & Q(electors__votes__round=F("round")), distinct=True),
        )
        .order_by("closes_at", "pk")
    )
    waiting = _waiting_for(project, member) if member is not None and rows else {}
    found = []
    for row in rows:
        names = waiting.get(row.pk, {})
        voted = row.signed if row.is_secret else row.said
        by_proxy = [name for pk, name in names.items() if pk != member]
        found.append(OpenCount(row, voted, row.seats, member in names, by_proxy))
    return found


def _waiting_for(project: Project, member: int) -> dict[int, dict[int, str]]:
    """Return, by vote, the electors (seat, name) that have not voted and for which a member may."""
    held = _proxies_held(Q(holder=member))
    rows = _silent(
        Elector.objects.filter(ballot__project=project, ballot__state=BallotState.OPEN)
        .annotate(held=Exists(held))
        .filter(Q(member=member) | Q(held=True))
    )
    found: dict[int, dict[int, str]] = {}
    for row in rows:
        found.setdefault(row.ballot_id, {})[row.member_id] = row.name
    return found


def _proxies_held(holder: Q) -> QuerySet[Proxy]:
    """Return the proxies that hold on an elector: of its vote, or of the meeting of its vote."""
    where = Q(ballot=OuterRef("ballot")) | (
        Q(meeting=OuterRef("ballot__born_in"), project=OuterRef("ballot__project")) & ~Q(meeting="")
    )
    return Proxy.objects.filter(
        where, holder, principal=OuterRef("member"), principal__state=MemberState.ACCEPTED, ended_at=None
    )


def _silent(rows: QuerySet[Elector]) -> QuerySet[Elector]:
    said = Vote.objects.filter(elector=OuterRef("pk"), round=OuterRef("ballot__round"))
    return rows.annotate(has_said=Exists(said)).filter(voted_at=None, has_said=False)


def waiting_turns(seats: Seats, at: datetime) -> list[Elector]:
    """Return the votes that an organisation may give and has not yet, its own and by proxy (one query)."""
    own = [one.pk for one in seats.engaged]
    rows = Elector.objects.filter(
        ballot__state=BallotState.OPEN, ballot__closes_at__gt=at, ballot__project__in=seats.projects
    ).annotate(held=Exists(_proxies_held(Q(holder__in=own))))
    still = _silent(rows.filter(Q(member__in=own) | Q(held=True)))
    return list(still.select_related("ballot", "member").order_by("ballot__closes_at", "pk"))


def reviews_of(project: Project, today: date, kept: Collection[str] = ()) -> tuple[int, int]:
    """Return how many decisions are to be looked at again by now, and how many are in force (one query).

    kept: kinds left out.
    """
    rows = Decision.objects.filter(project=project, state=DecisionState.IN_FORCE).exclude(kind__in=kept)
    found = rows.aggregate(late=Count("pk", filter=Q(review_on__lte=today)), standing=Count("pk"))
    return found["late"], found["standing"]


def due_reviews(seats: Seats, today: date) -> list[Decision]:
    """Return the decisions to look at again in the projects that an organisation coordinates (one query at most)."""
    if not seats.steered:
        return []
    rows = Decision.objects.filter(
        project__in=seats.steered, state=DecisionState.IN_FORCE, review_on__lte=today
    )
    return list(rows.order_by("review_on"))


def meeting_of(project: Project, number: str) -> Meeting | None:
    """Return a meeting of a project by the number typed in an address, None when it is not one (one query at most)."""
    if not (number.isascii() and number.isdigit() and len(number) < 12):
        return None
    return Meeting.objects.filter(project=project, pk=int(number)).first()
