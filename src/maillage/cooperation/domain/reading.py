"""Which pages of a project an organisation reads, by its role there."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Part(StrEnum):
    """A part of a project; the names of its pages in `presentation.menu.PAGES`, and its files."""

    PROJECT = "project"
    NEED = "need"
    MEMBERS = "members"
    TERMS = "terms"
    BASE = "base"
    FORM = "form"
    STAGES = "stages"
    PLAN = "plan"
    FILES = "files"
    BID = "bid"
    DECISIONS = "decisions"
    MEETINGS = "meetings"
    FUNDING = "funding"
    DOCUMENTS = "documents"


ALL = frozenset(Part)
ALWAYS = frozenset({Part.PROJECT, Part.MEMBERS})
"""What every engaged organisation reads: what the project is, and with whom."""
_COMMON = ALWAYS | {Part.NEED, Part.BASE, Part.FORM, Part.STAGES, Part.PLAN, Part.DECISIONS, Part.MEETINGS}
DEFAULT: Mapping[str, frozenset[Part]] = {
    "lead": ALL,
    "member": ALL,
    "adviser": ALL,
    "candidate": _COMMON,
    "observer": _COMMON,
    "funder": _COMMON | {Part.FUNDING},
}
"""By role (`models.projects.MemberRole`). Who neither does the work nor accompanies it sees no price, no share, no
file, no document of others."""
CHOSEN = ("adviser", "candidate", "observer", "funder")
"""Roles for which a group may choose otherwise; who shares the risk reads everything."""


def parts_read(role: str, chosen: Mapping[str, frozenset[Part]]) -> frozenset[Part]:
    """Return what a role reads, with what the group chose (by role) instead of the default."""
    if role not in CHOSEN:
        return DEFAULT[role]
    return ALWAYS | chosen.get(role, DEFAULT[role])
