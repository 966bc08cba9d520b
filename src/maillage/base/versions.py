"""Two people who edit the same thing: the second is told, sees both versions, and chooses. Nothing typed is lost.

The thing has a `version` that grows at each save. A form carries the one that was read in a hidden field; the action
compares it, under the lock of the row, with the one now kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.forms import BaseForm

from maillage.base.explain import explain
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


def refuse(form: BaseForm, refusal: Refusal) -> None:
    """Say in a form why its action refused; who is told that somebody else wrote has read the version now kept."""
    form.add_error(None, explain(refusal))
    form.read_version = told(refusal, sent_version(form.data.get("version")))  # type: ignore[attr-defined]


def told(refusal: Refusal, read: int) -> int:
    """Return the version that somebody has read once told of a refusal: the one now kept when it speaks of it."""
    kept = refusal.facts.get("version") if isinstance(refusal, ChangedMeanwhile) else None
    return kept if isinstance(kept, int) else read


def carried(form: BaseForm, kept: int) -> int:
    """Return the version that the page of a form carries.

    kept: the one that its initial values come from. A form that comes back with an error carries the one it was sent
    with: what others wrote meanwhile is not hidden, but told at the next try.
    """
    if not form.is_bound:
        return kept
    read: int = getattr(form, "read_version", sent_version(form.data.get("version")))
    return read


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
