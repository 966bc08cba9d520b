"""Reads of the need of a project: what it is, what each organisation says of it, who has still to say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db.models import Q

from maillage.cooperation.domain.need import Pooled, Share, pooled_of
from maillage.cooperation.models.need import Need, NeedShare
from maillage.cooperation.models.projects import (
    PARTIES,
    Member,
    MemberRole,
    MemberState,
    Project,
)
from maillage.cooperation.queries.access import Seat, members_of
from maillage.cooperation.queries.seats import Seats

WITH_A_NEED = (*PARTIES, MemberRole.CANDIDATE)
"""Roles of those that may have the need; who advises, funds or watches has none."""


@dataclass(frozen=True, slots=True)
class NeedLine:
    """One organisation and what it says; row: None as long as nothing was written."""

    member: Member
    row: NeedShare | None
    share: Share


@dataclass(frozen=True, slots=True)
class NeedSheet:
    """The need of a project with a line for each organisation that may have it, in the order of the members."""

    need: Need
    lines: list[NeedLine]

    @property
    def shares(self) -> list[Share]:
        """What each says, as plain values."""
        return [line.share for line in self.lines]

    @property
    def unsaid(self) -> list[Member]:
        """Those of which nothing is said."""
        return [line.member for line in self.lines if not line.share.is_said]


def need_of(project: Project) -> Need | None:
    """Return the need of a project, None when it has none (one query, none when it was read with the project)."""
    need: Need | None = getattr(project, "need", None)
    return need


def need_sheet(project: Project, members: Sequence[Member] | None = None) -> NeedSheet | None:
    """Return the need of a project with every line; None when it has none (three queries at most).

    members: every seat of the project, when they were read already (`access.members_of`).
    """
    need = need_of(project)
    if need is None:
        return None
    said = {
        row.member_id: row for row in NeedShare.objects.filter(need=need).select_related("said_by", "author")
    }
    seats = members_of(project) if members is None else members
    rows = [one for one in seats if one.is_held and one.role in WITH_A_NEED]
    return NeedSheet(need, [_line(one, said.get(one.pk), need) for one in rows])


def _line(member: Member, row: NeedShare | None, need: Need) -> NeedLine:
    """Return a line; who gives no date needs it as long as the group does."""
    share = row.value() if row else Share(member.pk)
    dated = replace(share, first=share.first or need.wanted_from, last=share.last or need.wanted_until)
    return NeedLine(member, row, dated)


def share_of(need: Need, member: Member) -> NeedShare | None:
    """Return what an organisation says of a need (one query)."""
    return NeedShare.objects.filter(need=need, member=member).select_related("said_by", "author").first()


def may_say(seat: Seat, member: Member) -> bool:
    """Tell whether somebody may write the line of an organisation: its own; who coordinates, those without account or
    not engaged yet."""
    if not member.is_held or member.role not in WITH_A_NEED or not seat.may_write:
        return False
    if seat.member is not None and seat.member.pk == member.pk:
        return True
    return seat.may_steer and (member.organisation_id is None or member.state != MemberState.ACCEPTED)


def pooled_in(project: Project) -> Pooled | None:
    """Return what the need of a project tells the advisor of forms; None without need (three queries at most)."""
    sheet = need_sheet(project)
    if sheet is None:
        return None
    return pooled_of(sheet.need.sort, sheet.shares, sheet.need.wanted_until)


def seats_to_say(seats: Seats) -> list[Member]:
    """Return the seats that have said nothing of the need of their project (one query, none without a need)."""
    asked = [one for one in seats.engaged if one.role in WITH_A_NEED and need_of(one.project)]
    if not asked:
        return []
    rows = NeedShare.objects.filter(~Q(quantity=None) | ~Q(brings=None), member__in=asked)
    said = set(rows.values_list("member", flat=True))
    return [one for one in asked if one.pk not in said]
