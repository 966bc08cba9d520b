"""Turn what the domain says into a sentence in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext as _

from maillage.base.faults import Fault
from maillage.base.figures import number
from maillage.base.refusals import Refusal

Message = tuple[str, Mapping[str, object]]


class _Whole(int):
    """A whole number that %d reads as it is, and %s with thin spaces."""

    def __str__(self) -> str:
        return number(int(self))


class _Real(float):
    """A number that %.1f reads as it is, and %s with thin spaces and two decimals at most."""

    def __str__(self) -> str:
        return number(float(self), 2)


def explain(thing: Refusal | Fault | Message) -> str:
    """Translate the message of a refusal, a fault or a (message, facts) pair and fill in its facts.

    Facts are written for people: numbers with thin spaces, dates in full, lists with « et »;
    a fact that is itself a (message, facts) pair is explained first.
    """
    message, facts = thing if isinstance(thing, tuple) else (thing.message, thing.facts)
    sentence = gettext(message) if message else ""
    return sentence % {name: written(fact) for name, fact in facts.items()} if facts else sentence


def written(fact: object) -> object:
    """Return a fact as %-formatting should receive it."""
    if isinstance(fact, bool | str) or fact is None:
        return _("inconnu") if fact is None else fact
    if isinstance(fact, int):
        return _Whole(fact)
    if isinstance(fact, float | Decimal):
        return _Real(fact)
    if isinstance(fact, date):
        return day(fact)
    if isinstance(fact, tuple) and len(fact) == 2 and isinstance(fact[1], Mapping):
        return explain((str(fact[0]), fact[1]))
    if isinstance(fact, Sequence | frozenset | set):
        return enumeration([str(written(part)) for part in fact])
    return fact


def day(when: date) -> str:
    """« 1er mars 2016 »; of a moment, the day that the clocks of the installation show."""
    if isinstance(when, datetime) and timezone.is_aware(when):
        when = timezone.localtime(when)
    text = date_format(when, "DATE_FORMAT")
    return f"1er{text[1:]}" if when.day == 1 and get_language() == "fr" else text


def hour(when: datetime) -> str:
    """« 18 h », « 9 h 30 », as the clocks of the installation show it."""
    local = timezone.localtime(when)
    if not local.minute:
        return _("%(hour)s h") % {"hour": local.hour}
    return _("%(hour)s h %(minute)s") % {"hour": local.hour, "minute": f"{local.minute:02d}"}


def moment(when: datetime | None) -> str:
    """« 3 mars 2027 à 14 h 30 »; None is « — »."""
    if when is None:
        return "—"
    return _("%(day)s à %(hour)s") % {"day": day(when), "hour": hour(when)}


def enumeration(parts: Sequence[str]) -> str:
    """« A, B et C »."""
    if len(parts) < 2:
        return "".join(parts)
    return _("%(first)s et %(last)s") % {"first": ", ".join(parts[:-1]), "last": parts[-1]}
