"""Two people who edit the same thing: the second is told, sees both versions, and chooses. Nothing typed is lost.

The thing has a `version` that grows at each save. A form carries the one that was read in a hidden field; the action
compares it, under the lock of the row, with the one now kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from maillage.base.refusals import Refusal, gettext_noop


class ChangedMeanwhile(Refusal):
    """Somebody else wrote between reading and writing. Facts: `who` (in words), `version` (the one now kept)."""

    message = gettext_noop(
        "%(who)s a enregistré une autre version pendant que vous aviez celle-ci sous les yeux. Relisez-la, puis "
        "décidez."
    )


class Gone(Refusal):
    """Somebody else deleted it between reading and writing."""

    message = gettext_noop("Ceci n’existe plus : quelqu’un l’a supprimé entre-temps.")


def check(*, read: int | None, kept: int, who: object) -> None:
    """Raise ChangedMeanwhile unless the version that was read is the one kept.

    read: None for who decides whatever the version (a command). who: the last author.
    """
    if read is not None and read != kept:
        raise ChangedMeanwhile(who=str(who), version=kept)


def sent_version(text: str | None) -> int:
    """Return the version of a hidden field; 0, which nothing kept has, when it is missing or is not a number."""
    text = text or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that the two versions say differently, in words (a row of components/compare.html)."""

    label: str
    left: str
    right: str
    better: str = ""


@dataclass(frozen=True, slots=True)
class Both:
    """What components/both.html shows: who saved the other version, when, and what differs.

    rows: left is what was typed, right what is kept. url: the page of the thing, for who gives up the typed version.
    """

    who: str
    at: datetime
    rows: Sequence[Difference]
    url: str
