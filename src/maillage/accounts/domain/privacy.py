"""What is done with personal data, as the register of processing says it (GDPR article 30). No Django here."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from maillage.base.refusals import gettext_noop


class Basis(StrEnum):
    """Why the law allows a processing (GDPR article 6(1), in its order)."""

    CONSENT = "consent"
    CONTRACT = "contract"
    LEGAL_OBLIGATION = "legal_obligation"
    VITAL_INTERESTS = "vital_interests"
    PUBLIC_TASK = "public_task"
    LEGITIMATE_INTERESTS = "legitimate_interests"

    @property
    def letter(self) -> str:
        """The letter of article 6(1): « b » for a contract."""
        return "abcdef"[list(Basis).index(self)]


BASIS_LABELS: Mapping[Basis, str] = MappingProxyType(
    {
        Basis.CONSENT: gettext_noop("votre consentement"),
        Basis.CONTRACT: gettext_noop("le service que vous demandez"),
        Basis.LEGAL_OBLIGATION: gettext_noop("une obligation légale"),
        Basis.VITAL_INTERESTS: gettext_noop("la sauvegarde d’une vie"),
        Basis.PUBLIC_TASK: gettext_noop("une mission d’intérêt public"),
        Basis.LEGITIMATE_INTERESTS: gettext_noop("un intérêt légitime"),
    }
)


class Fate(StrEnum):
    """What becomes of data at its term, or when an account is closed."""

    DELETED = "deleted"
    ERASED = "erased"
    ANONYMISED = "anonymised"
    KEPT = "kept"


FATE_LABELS: Mapping[Fate, str] = MappingProxyType(
    {
        Fate.DELETED: gettext_noop("supprimé"),
        Fate.ERASED: gettext_noop("vidé de ce qui vous nomme"),
        Fate.ANONYMISED: gettext_noop("rendu anonyme"),
        Fate.KEPT: gettext_noop("gardé"),
    }
)

_ISO = re.compile(r"P(?:(?P<years>\d+)Y|(?P<months>\d+)M|(?P<days>\d+)D|T(?P<hours>\d+)H)")


@dataclass(frozen=True, slots=True)
class Duration:
    """A duration in one unit: « years », « months », « days » or « hours »."""

    number: int
    unit: str

    @classmethod
    def read(cls, text: str) -> Duration:
        """Return the duration of « P2Y », « P6M », « P30D » or « PT12H ». Raises ValueError."""
        found = _ISO.fullmatch(text)
        if found is None:
            raise ValueError(f"not a duration in one unit (P2Y, P6M, P30D, PT12H): {text!r}")
        unit, number = next((unit, number) for unit, number in found.groupdict().items() if number)
        return cls(int(number), unit)

    def before(self, moment: datetime) -> datetime:
        """Return the moment earlier by this duration; the 29th of a shorter month becomes its last day."""
        return self._away(moment, -self.number)

    def after(self, moment: datetime) -> datetime:
        """Return the moment later by this duration; the 29th of a shorter month becomes its last day."""
        return self._away(moment, self.number)

    def _away(self, moment: datetime, number: int) -> datetime:
        if self.unit in {"days", "hours"}:
            return moment + timedelta(**{self.unit: number})
        months = number * (12 if self.unit == "years" else 1)
        year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
        day = min(moment.day, monthrange(year, month + 1)[1])
        return moment.replace(year=year, month=month + 1, day=day)


@dataclass(frozen=True, slots=True)
class Retention:
    """How long something is kept, since what, and what happens then.

    keep: None when no date is set (`since` says the event), or when `setting` gives it (days when its name ends in
    DAYS, seconds otherwise). by: who carries it out: a rule of actions/retention.py, or the periodic work of another
    capability; empty when the event itself does it.
    """

    what: str
    since: str
    then: Fate
    keep: Duration | None = None
    setting: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class Holding:
    """The rows of one table that concern a person, and what each of their fields is.

    what: what they are, to the person. model: « accounts.Mandate ». person, address: the look-up that gives the
    person's number or e-mail address; both empty when rows cannot be found by person.
    shown: given to the person who asks. secret: proves an identity, never leaves. others: may speak of somebody else.
    closing: what becomes of the rows when the account is closed; erased: the fields emptied then.
    """

    what: str
    model: str
    closing: Fate
    person: str = ""
    address: str = ""
    shown: tuple[str, ...] = ()
    secret: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    erased: tuple[str, ...] = ()

    @property
    def fields(self) -> tuple[str, ...]:
        """Every field that this holding says something about."""
        looked_up = tuple(path.split("__")[0] for path in (self.person, self.address) if path)
        return tuple(dict.fromkeys((*looked_up, *self.shown, *self.secret, *self.others, *self.erased)))


@dataclass(frozen=True, slots=True)
class Source:
    """Where a choice comes from, and when it was read (None: known from memory)."""

    text: str
    url: str
    checked: date | None


@dataclass(frozen=True, slots=True)
class Processing:
    """One line of the register: what for, why it is allowed, whose data, which, for whom, how long, how protected."""

    id: str
    title: str
    purpose: str
    basis: Basis
    because: str
    persons: tuple[str, ...]
    data: tuple[str, ...]
    recipients: tuple[str, ...]
    security: tuple[str, ...]
    retention: tuple[Retention, ...]
    sources: tuple[Source, ...]
    holds: tuple[Holding, ...]
    # Text written by the machine that may name somebody: the name is replaced when the account is closed.
    mentions: Mapping[str, tuple[str, ...]]
