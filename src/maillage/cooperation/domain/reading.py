"""Which pages of a project an organisation reads, by its role there."""

from __future__ import annotations

from collections.abc import Collection, Mapping
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
OFFERED = tuple(part for part in Part if part not in ALWAYS)
"""Parts that a group may show or keep to itself."""


def parts_read(
    role: str, chosen: Mapping[str, Collection[Part]], *, coordinates: bool = False
) -> frozenset[Part]:
    """Return what a role reads, with what the group chose (by role) instead of the default.

    coordinates: who steers the project reads all that it steers, whatever its role.
    """
    if coordinates or role not in CHOSEN:
        return ALL
    return ALWAYS | frozenset(chosen.get(role, DEFAULT[role]))


DECIDED: Mapping[str, Part] = {"shares_and_prices": Part.TERMS, "budget": Part.FUNDING}
"""A vote or a decision of one of these kinds (`models.decisions.DecisionKind`) is read with what it decides about."""


def parts_deciding(kind: str) -> frozenset[Part]:
    """Return the parts that one must read to read a vote or a decision of a kind."""
    return frozenset({Part.DECISIONS} | ({DECIDED[kind]} if kind in DECIDED else set()))


def kinds_kept(reads: Collection[Part]) -> list[str]:
    """Return the kinds of decisions that are not shown to who reads these parts."""
    return [kind for kind, part in DECIDED.items() if part not in reads]


_VOTES = frozenset({Part.DECISIONS, *DECIDED.values()})
EVENTS: Mapping[str, frozenset[Part]] = {
    "project": frozenset({Part.PROJECT}),
    "project.keys_written": frozenset({Part.BASE}),
    "project.ladder_changed": frozenset({Part.BASE}),
    "reading": frozenset({Part.MEMBERS}),
    "member": frozenset({Part.MEMBERS}),
    "need": frozenset({Part.NEED}),
    "terms": frozenset({Part.TERMS}),
    "base": frozenset({Part.BASE}),
    "canvas": frozenset({Part.BASE}),
    "form": frozenset({Part.FORM}),
    "stages": frozenset({Part.STAGES}),
    "task": frozenset({Part.PLAN}),
    "file": frozenset({Part.FILES}),
    "bid": frozenset({Part.BID}),
    "decision": _VOTES,
    "ballot": _VOTES,
    "proxy": _VOTES,
    "voting": frozenset({Part.DECISIONS}),
    "meeting": frozenset({Part.MEETINGS}),
    "minutes": frozenset({Part.MEETINGS}),
    "funding": frozenset({Part.FUNDING}),
    "document": frozenset({Part.DOCUMENTS}),
}
"""The parts that an event of the history of a project tells, by its code or by the first word of it. An entry about a
vote does not always say of which kind it is: it is told to who reads votes of every kind; others have the register."""


def parts_told(code: str) -> frozenset[Part]:
    """Return the parts that one must read to be told an event; every part for an event that nobody placed."""
    return EVENTS.get(code) or EVENTS.get(code.partition(".")[0]) or ALL


def words_told(reads: Collection[Part]) -> tuple[list[str], list[str]]:
    """Return what one is told of the history: first words of codes, and the codes among them that one is not."""
    told = [word for word, parts in EVENTS.items() if "." not in word and parts <= set(reads)]
    return told, [code for code, parts in EVENTS.items() if "." in code and not parts <= set(reads)]
