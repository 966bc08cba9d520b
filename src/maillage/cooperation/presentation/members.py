"""The members of a project as its page shows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from maillage.cooperation.actions.roles import passes_lead
from maillage.cooperation.models.projects import Member, MemberRole, MemberState
from maillage.cooperation.models.roles import RoleRequest
from maillage.cooperation.presentation.invitations import SeatLine, invitation_lines
from maillage.cooperation.presentation.reading import read_words
from maillage.cooperation.queries.access import Seat, choices_of, members_of, reads_of

LETTERS = "abcde"
TONES = {
    MemberState.ACCEPTED: "ok",
    MemberState.DISCUSSING: "attention",
    MemberState.INVITED: "info",
    MemberState.DECLINED: "danger",
    MemberState.LEFT: "danger",
}
AROUND = (MemberRole.CANDIDATE, MemberRole.OBSERVER, MemberRole.ADVISER, MemberRole.FUNDER)


@dataclass(frozen=True, slots=True)
class MemberView:
    """One seat. letter, colour: as on every page of the project; tone: of the badge of its state."""

    member: Member
    letter: str
    colour: str
    tone: str
    has_account: bool
    invitation: SeatLine | None = None
    reads: str = ""
    asked: RoleRequest | None = None


def letters_of(members: list[Member]) -> Mapping[int, tuple[str, str]]:
    """Return the first letter of each member and its colour, by its number."""
    return {
        member.pk: (member.name[:1].upper(), LETTERS[rank % len(LETTERS)])
        for rank, member in enumerate(members)
    }


def member_views(seat: Seat, at: datetime) -> dict[str, Any]:
    """Return the parties held, those around them, and those that are gone (six queries at most)."""
    rows = members_of(seat.project)
    letters = letters_of(sorted(rows, key=lambda one: one.pk))
    invitations = invitation_lines(seat.project, at)
    chosen = choices_of(seat.project.pk) if any(row.role in AROUND for row in rows) else {}
    waiting = RoleRequest.objects.waiting().filter(member__project=seat.project).select_related("asked_by")
    asked = {row.member_id: row for row in waiting}
    views = [
        MemberView(
            row, *letters[row.pk], TONES.get(MemberState(row.state), "draft"), row.organisation_id is not None,
            invitations.get(row.pk),
            read_words(reads_of(row, chosen)) if row.is_held and row.role in AROUND else "", asked.get(row.pk),
        )
        for row in rows
    ]  # fmt: skip
    held = [view for view in views if view.member.is_held]
    return {
        "parties": [view for view in held if view.member.role not in AROUND],
        "around": [view for view in held if view.member.role in AROUND],
        "gone": [view for view in views if not view.member.is_held],
        "passes_lead": passes_lead(seat) and not seat.may_steer,
        "to_invite": sum(view.member.state == MemberState.PROPOSED for view in held),
        "invite_url": reverse("cooperation:invite", args=[seat.project.pk]),
        "unreachable": [view for view in held if not view.has_account and not view.member.email],
    }
