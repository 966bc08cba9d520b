"""Requests of another role as pages show them: what would change, and what waits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from maillage.cooperation.actions.role_news import url_of
from maillage.cooperation.domain.reading import Part
from maillage.cooperation.models.projects import PARTIES, Member, MemberRole
from maillage.cooperation.models.roles import RoleRequest, RoleRequestState
from maillage.cooperation.models.terms import TermsVersion
from maillage.cooperation.presentation.lines import Line
from maillage.cooperation.presentation.reading import read_words
from maillage.cooperation.queries.access import choices_of, reads_of
from maillage.cooperation.queries.roles import requests_for
from maillage.cooperation.queries.seats import Seats
from maillage.cooperation.queries.terms import current_version, lead_of, terms_of


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that another place changes."""

    what: str
    before: str
    after: str


def changes_the_group(row: RoleRequest) -> bool:
    """Tell whether a request changes who leads, or who does the work and shares the risk."""
    pair = {row.role, row.member.role}
    return len(pair) > 1 and not pair.isdisjoint(PARTIES)


def request_page(row: RoleRequest) -> dict[str, Any]:
    """Return what the page of a request shows: what would change, and whether the terms follow (three queries)."""
    waits = row.state == RoleRequestState.ASKED
    lead = row.role == MemberRole.LEAD and row.state == RoleRequestState.AGREED
    if waits:
        lead = row.role != row.member.role and MemberRole.LEAD in (row.role, row.member.role)
    version = current_version(row.member.project) if lead else None
    return {
        "changes": _changes_of(row, version) if waits else [],
        "terms_follow": version is not None,
    }


def _changes_of(row: RoleRequest, version: TermsVersion | None) -> list[Change]:
    """Return what the new place changes for the organisation: role, vote and risk, what it reads; and in the terms."""
    member, chosen = row.member, choices_of(row.member.project_id)
    new = Member(project_id=member.project_id, role=row.role, coordinates=row.coordinates)
    pairs = [
        (_("rôle"), member.get_role_display(), MemberRole(row.role).label),
        (_("coordonne le projet"), _yes(member.coordinates), _yes(row.coordinates)),
        (
            _("vote, fait une part du travail et partage le risque"),
            _yes(member.role in PARTIES),
            _yes(row.role in PARTIES),
        ),
        (_("lit"), _read(member, chosen), _read(new, chosen)),
        *_in_terms(row, version),
    ]  # fmt: skip
    return [Change(what, str(before), str(after)) for what, before, after in pairs if before != after]


def _in_terms(row: RoleRequest, version: TermsVersion | None) -> list[tuple[str, str, str]]:
    if version is None:
        return []
    lead = lead_of(row.member.project.members.all(), terms_of(version))
    after = row.member.name if row.role == MemberRole.LEAD else _("personne")
    return [(_("mandataire ou porteur, dans les parts"), lead.name if lead else _("personne"), after)]


def _yes(told: bool) -> str:
    return _("oui") if told else _("non")


def _read(member: Member, chosen: Mapping[str, frozenset[Part]]) -> str:
    return read_words(reads_of(member, chosen))


def waiting_roles(seats: Seats, at: datetime) -> list[Line]:
    """Return the requests that wait for the answer of one's organisation (one query)."""
    return [
        Line(
            _("rôle"), seats.projects[row.member.project_id].title, url_of(row), _("Répondre"),
            _("%(name)s propose une autre place.") % {"name": row.asked_by.name}, state="attention",
        )
        for row in requests_for(seats)
    ]  # fmt: skip
