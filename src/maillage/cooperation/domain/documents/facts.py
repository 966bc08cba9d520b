"""The facts that fill a document, already written in words: nothing here is invented, what is unknown is empty."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from maillage.cooperation.domain.documents.checks import Check

BLANK_OPEN, BLANK_CLOSE = "\ue000", "\ue001"
"""Around the label of what is missing, inside a text; people's words never hold them (see `own_words`)."""


@dataclass(frozen=True, slots=True)
class Party:
    """One organisation of the group. Figures are written as people read them; empty: unknown.

    does: its lots and needs, one a line. exposures: what it answers for, by form (« R-304 »).
    turnovers: (year, written amount, euros) the latest first.
    """

    number: int
    name: str
    siret: str = ""
    kind: str = ""
    is_lead: bool = False
    address: str = ""
    legal_form: str = ""
    signatory: str = ""
    quality: str = ""
    contact: str = ""
    insurer: str = ""
    does: tuple[str, ...] = ()
    hours: str = ""
    percent: str = ""
    amount: str = ""
    exposures: Mapping[str, str] = field(default_factory=dict)
    turnovers: tuple[tuple[int, str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a document may say.

    values: words by name (see template.FACTS and the questions of the document). raw: answers as they are kept.
    form: what the document is written for, empty when not chosen. charter: (part, wording) as adopted.
    amendment: what changed since the signed version, in sentences. share_checks: what the shares of the parties do not
    hold together (see shares.py), for a document that prints them; share_notes: the same in words.
    """

    project: str
    on: date
    form: str
    values: Mapping[str, str]
    raw: Mapping[str, str]
    parties: tuple[Party, ...]
    charter: tuple[tuple[str, str], ...] = ()
    charter_adopted: bool = False
    amendment: tuple[str, ...] = ()
    version: str = ""
    share_checks: tuple[Check, ...] = ()
    share_notes: tuple[str, ...] = ()

    def party(self, number: str) -> Party | None:
        """The party of this number, as a question keeps it."""
        return next((one for one in self.parties if str(one.number) == number), None)


def own_words(text: str) -> str:
    """Return what somebody typed, without the two signs that mark a blank."""
    return text.replace(BLANK_OPEN, "").replace(BLANK_CLOSE, "")


def blank(label: str) -> str:
    """Return the mark of something missing, to put in a text."""
    return f"{BLANK_OPEN}{label}{BLANK_CLOSE}"
