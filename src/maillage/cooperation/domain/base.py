"""Texts that a group writes together: who agrees on what, and who adopted which wording.

A statement has numbered versions. An organisation takes a position on one version; when another version comes, its
position is said to be « on an earlier version » until it speaks again. Nothing is averaged: one amendment or one
disagreement, and the statement is discussed.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from maillage.base.refusals import gettext_noop

LONGEST_WORDING = 2000
MOST_STATEMENTS = 120

SECTIONS: Mapping[str, Mapping[str, str]] = {
    "socle": {
        "reasons": gettext_noop("Pourquoi nous agissons ensemble"),
        "ambition": gettext_noop("Ce que nous voulons obtenir"),
        "values": gettext_noop("Ce à quoi nous tenons"),
        "governance": gettext_noop("Comment nous décidons"),
        "limits": gettext_noop("Ce que nous ne ferons pas"),
    },
    "charte": {
        "commitments": gettext_noop("Ce à quoi chacune s’engage"),
        "people": gettext_noop("Envers les personnes en parcours"),
        "exchange": gettext_noop("Ce que nous partageons, ce que nous gardons"),
        "conflict": gettext_noop("Quand nous ne sommes pas d’accord"),
        "life": gettext_noop("Entrer, sortir, revoir la charte"),
    },
}
"""The sections of each text, in their order."""


class Stance(StrEnum):
    """What an organisation says of a wording."""

    AGREE = "agree"
    AMEND = "amend"
    DISAGREE = "disagree"


class Agreement(StrEnum):
    """Where a statement stands."""

    COMPLETE = "complete"
    DISCUSSED = "discussed"
    AWAITED = "awaited"


class Adopting(StrEnum):
    """Where the adoption of a text stands."""

    EMPTY = "empty"
    WRITING = "writing"
    ADOPTING = "adopting"
    STALE = "stale"
    ADOPTED = "adopted"


@dataclass(frozen=True, slots=True)
class Said:
    """The latest position of a member (its number) on a statement. version: the one it was looking at."""

    member: int
    stance: Stance
    version: int


@dataclass(frozen=True, slots=True)
class Tally:
    """Who of the parties says what of the version now kept; earlier: agreed on an earlier version, not again yet.

    Amendments and disagreements count whatever the version they were said on, until their author speaks again.
    """

    agree: frozenset[int]
    amend: frozenset[int]
    disagree: frozenset[int]
    earlier: frozenset[int]
    silent: frozenset[int]

    @property
    def state(self) -> Agreement:
        """Return where the statement stands."""
        if self.amend or self.disagree:
            return Agreement.DISCUSSED
        if self.earlier or self.silent or not self.agree:
            return Agreement.AWAITED
        return Agreement.COMPLETE

    @property
    def parties(self) -> frozenset[int]:
        """Return all those that count."""
        return self.agree | self.amend | self.disagree | self.earlier | self.silent

    @property
    def awaited(self) -> frozenset[int]:
        """Return those that have to look at it: silent, or that spoke of an earlier version."""
        return self.earlier | self.silent


def tally(*, version: int, parties: Collection[int], said: Iterable[Said]) -> Tally:
    """Tell who says what of a statement. said: the latest position of each member; others than parties do not count."""
    latest = {one.member: one for one in said if one.member in set(parties)}

    def those(stance: Stance) -> frozenset[int]:
        return frozenset(member for member, one in latest.items() if one.stance is stance)

    agreeing = those(Stance.AGREE)
    earlier = frozenset(member for member in agreeing if latest[member].version < version)
    return Tally(
        agree=agreeing - earlier,
        amend=those(Stance.AMEND),
        disagree=those(Stance.DISAGREE),
        earlier=earlier,
        silent=frozenset(parties) - frozenset(latest),
    )


@dataclass(frozen=True, slots=True)
class Wording:
    """One statement of a text as it is adopted: the code of its section, its words."""

    section: str
    words: str


def ordered(text: str, statements: Iterable[tuple[Wording, int, int]]) -> list[Wording]:
    """Return the wordings in the order of the text. statements: (wording, rank in its section, its number)."""
    place = {section: number for number, section in enumerate(SECTIONS[text])}
    rows = sorted(statements, key=lambda one: (place.get(one[0].section, len(place)), one[1], one[2]))
    return [wording for wording, _rank, _number in rows]


def digest(text: str, wordings: Sequence[Wording]) -> str:
    """Return the SHA-256 (64 hexadecimal digits) of a text: its kind, the sections, the words, in their order."""
    content = [text, [[one.section, one.words] for one in wordings]]
    packed = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(packed.encode()).hexdigest()


def cleaned(words: str) -> str:
    """Return words as they are kept: composed accents, plain line ends, no outer space."""
    text = unicodedata.normalize("NFC", words).replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    return text.strip()


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a text stands: the parties that adopted it as it is, as it was, or never."""

    adopted: frozenset[int]
    outdated: frozenset[int]
    missing: frozenset[int]
    state: Adopting


def standing(*, current: str, parties: Collection[int], adopted: Mapping[int, Collection[str]]) -> Standing:
    """Tell where the adoption of a text stands.

    current: digest of the text as it is now, empty when it has no statement. adopted: by member, the digests that it
    adopted; others than parties do not count. Without parties nothing is adopted.
    """
    now = frozenset(one for one in parties if current and current in adopted.get(one, ()))
    before = frozenset(one for one in parties if adopted.get(one)) - now
    missing = frozenset(parties) - now - before
    return Standing(now, before, missing, _adopting(current, now, before, missing))


def _adopting(current: str, now: frozenset[int], before: frozenset[int], missing: frozenset[int]) -> Adopting:
    if not current:
        return Adopting.EMPTY
    if now:
        return Adopting.ADOPTING if before or missing else Adopting.ADOPTED
    return Adopting.STALE if before else Adopting.WRITING
