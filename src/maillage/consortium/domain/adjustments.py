"""What a visitor changes « pour cette question seulement »: read from an address, written back into one.

An address holds the whole question (`?profil=impact&sans=…&heures.…=2000`), so that it can be shared, kept and
asked again without any state. Nothing here looks at the structures: see `supposed.py` for what a change does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from maillage.accounts.domain.siret import clean_siret, is_siret
from maillage.base.faults import Fault
from maillage.base.refusals import gettext_noop
from maillage.consortium.domain.problem import DEFAULT_PROFILE, PROFILES
from maillage.procurement.domain.tender import Tender

MOST_CHANGES = 40

# Names in the address. `heures.SIRET`, `rayon.SIRET` and `insertion.LOT` carry their key after a dot.
# `libre`: neither imposed nor excluded, whatever the tender says.
PROFILE, LOT, IMPOSE, EXCLUDE, RELEASE, WITHOUT_US = "profil", "lot", "avec", "sans", "libre", "nous"
HOURS, RADIUS, INSERTION, ADDED = "heures", "rayon", "insertion", "plus"
MEMBERS, MEMBER_PERCENT, TURNOVER, LEAD_TURNOVER = "membres", "part", "ca", "ca-mandataire"

_KEYED = (HOURS, RADIUS, INSERTION)
_NAMED = (IMPOSE, EXCLUDE, RELEASE)  # the value typed is the SIRET
_RANGES: dict[str, tuple[Decimal, Decimal, int]] = {  # lowest, highest, decimals
    HOURS: (Decimal(0), Decimal(10**7), 2),
    RADIUS: (Decimal(0), Decimal(1000), 0),
    INSERTION: (Decimal(0), Decimal(10**7), 2),
    MEMBERS: (Decimal(2), Decimal(100), 0),
    MEMBER_PERCENT: (Decimal("0.1"), Decimal(50), 2),
    TURNOVER: (Decimal(0), Decimal(10**12), 2),
    LEAD_TURNOVER: (Decimal(0), Decimal(10**12), 2),
}
_NUMBER = re.compile(r"[0-9]{1,13}(?:[.,][0-9]{1,2})?")
_SPACES = re.compile(r"[\s\u00a0\u202f]+")


@dataclass(frozen=True, slots=True, order=True)
class Change:
    """One change. kind: its name in the address; key: the SIRET or the lot it is about; value: its text."""

    kind: str
    key: str = ""
    value: str = ""

    def pair(self) -> tuple[str, str]:
        """Return the name and the value that stand for it in an address."""
        if self.kind in _KEYED:
            return f"{self.kind}.{self.key}", self.value
        return self.kind, self.key or self.value


@dataclass(frozen=True, slots=True)
class Adjustments:
    """Everything that differs from the question as the tender puts it."""

    profile: str = DEFAULT_PROFILE
    changes: tuple[Change, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.changes) or self.profile != DEFAULT_PROFILE

    def of(self, kind: str) -> Iterator[Change]:
        """The changes of one kind."""
        return (change for change in self.changes if change.kind == kind)

    def keys(self, kind: str) -> tuple[str, ...]:
        """The SIRETs or lots that changes of this kind are about."""
        return tuple(change.key for change in self.of(kind))

    def amount(self, kind: str, key: str = "") -> Decimal | None:
        """The number a change of this kind gives, None when there is none."""
        return next((Decimal(c.value) for c in self.of(kind) if c.key == key), None)

    @property
    def without_us(self) -> bool:
        """True when the visitor asks for groups its own structure is not imposed in."""
        return any(self.of(WITHOUT_US))

    def with_profile(self, profile: str) -> Adjustments:
        """The same changes, with another profile."""
        return replace(self, profile=profile)

    def adding(self, *changes: Change) -> Adjustments:
        """Add changes; each takes the place of the one it contradicts, lots of all the lots chosen before."""
        kept = set(self.changes)
        if any(change.kind == LOT for change in changes):
            kept = {old for old in kept if old.kind != LOT}
        for change in changes:
            kept = {old for old in kept if not _contradicts(change, old)} | {change}
        return replace(self, changes=tuple(sorted(kept)))

    def without(self, *changes: Change) -> Adjustments:
        """The same question less these changes."""
        return replace(self, changes=tuple(c for c in self.changes if c not in changes))

    def pairs(self) -> list[tuple[str, str]]:
        """Names and values for an address, in a stable order."""
        first = [] if self.profile == DEFAULT_PROFILE else [(PROFILE, self.profile)]
        return first + [change.pair() for change in self.changes]


def _contradicts(new: Change, old: Change) -> bool:
    about_one_structure = new.kind in _NAMED and old.kind in _NAMED and new.key == old.key
    same_setting = new.kind == old.kind and new.key == old.key and new.kind != ADDED
    return about_one_structure or same_setting


def read(pairs: Iterable[tuple[str, str]], tender: Tender) -> tuple[Adjustments, tuple[Fault, ...]]:
    """Read an address. What cannot be read is left out of the question and reported, with what was typed.

    An empty value changes nothing; names that are not ours are ignored.
    """
    adjustments, faults, lots = Adjustments(), [], []
    for result in _readings(pairs, tender):
        if isinstance(result, Fault):
            faults.append(result)
        elif result.kind == PROFILE:
            adjustments = adjustments.with_profile(result.value)
        elif result.kind == LOT:
            lots.append(result)
        elif clash := _clash(result, adjustments):
            faults.append(clash)
        else:
            adjustments = adjustments.adding(result)
    if len(set(lots)) < len(tender.lots):
        adjustments = adjustments.adding(*lots)
    return _bounded(adjustments), tuple(faults[:MOST_CHANGES])


def _readings(pairs: Iterable[tuple[str, str]], tender: Tender) -> Iterator[Change | Fault]:
    for name, typed in pairs:
        text = typed.strip()
        kind, _, key = name.partition(".")
        if not text or kind not in _READERS or (bool(key) != (kind in _KEYED)):
            continue
        result = _READERS[kind](kind, key, text, tender)
        if isinstance(result, Fault) or not _says_nothing_new(result, tender):
            yield result


def _fault(name: str, message: str, typed: str, **facts: object) -> Fault:
    shown = typed if len(typed) <= 60 else typed[:59] + "…"
    return Fault(name, message, {"typed": shown, **facts})


def _read_profile(kind: str, key: str, text: str, tender: Tender) -> Change | Fault:
    if text in PROFILES:
        return Change(PROFILE, value=text)
    return _fault(
        kind, gettext_noop("Préférence inconnue : « %(typed)s ». Choisissez-en une des cinq proposées."), text
    )


def _read_lot(kind: str, key: str, text: str, tender: Tender) -> Change | Fault:
    if any(lot.id == text for lot in tender.lots):
        return Change(LOT, key=text)
    return _fault(kind, gettext_noop("Cet appel n’a pas de lot « %(typed)s »."), text)


def _read_siret(kind: str, key: str, text: str, tender: Tender) -> Change | Fault:
    siret = clean_siret(text)
    if is_siret(siret):
        return Change(kind, key=siret)
    message = gettext_noop(
        "« %(typed)s » n’est pas un numéro SIRET : il en faut les 14 chiffres, sans faute de frappe."
    )
    return _fault(kind, message, text)


def _read_without_us(kind: str, key: str, text: str, tender: Tender) -> Change | Fault:
    if text in ("avec", "sans"):
        return Change(WITHOUT_US, value=text)
    return _fault(kind, gettext_noop("« %(typed)s » : répondez « avec » ou « sans »."), text)


def _read_number(kind: str, key: str, text: str, tender: Tender) -> Change | Fault:
    name = f"{kind}.{key}" if key else kind
    digits = _SPACES.sub("", text)
    if not digits.isascii() or not _NUMBER.fullmatch(digits):
        message = gettext_noop("« %(typed)s » n’est pas un nombre. Écrivez par exemple 1200 ou 12,5.")
        return _fault(name, message, text)
    low, high, decimals = _RANGES[kind]
    number = Decimal(digits.replace(",", "."))
    if not low <= number <= high or number != round(number, decimals):
        message = gettext_noop(
            "« %(typed)s » n’est pas possible ici : il faut un nombre de %(low)s à %(high)s, "
            "avec au plus %(decimals)s décimales."
        )
        return _fault(name, message, text, low=low, high=high, decimals=decimals)
    return Change(kind, key=key, value=f"{number.normalize():f}")


def _read_keyed_number(kind: str, key: str, text: str, tender: Tender) -> Change | Fault:
    about = _read_lot(kind, "", key, tender) if kind == INSERTION else _read_siret(kind, "", key, tender)
    return about if isinstance(about, Fault) else _read_number(kind, about.key, text, tender)


def _read_addition(kind: str, key: str, text: str, tender: Tender) -> Change | Fault:
    bad = _fault(kind, gettext_noop("La structure supposée « %(typed)s » ne va pas avec cet appel."), text)
    parts = text.split(",")
    if len(parts) != 6:
        return bad
    trade, mode, place, km, hours, percent = parts
    wanted = {(need.trade, str(need.mode), need.place) for need in tender.needs()}
    numbers = (
        _read_number(RADIUS, "", km, tender),
        _read_number(HOURS, "", hours, tender),
        _read_number(RADIUS, "", percent, tender),
    )
    if (trade, mode, place) not in wanted or any(isinstance(n, Fault) for n in numbers):
        return bad
    values = [n.value for n in numbers if isinstance(n, Change)]
    return bad if Decimal(values[2]) > 100 else Change(ADDED, value=",".join([trade, mode, place, *values]))


_Reader = Callable[[str, str, str, Tender], Change | Fault]
_READERS: dict[str, _Reader] = {
    PROFILE: _read_profile,
    LOT: _read_lot,
    IMPOSE: _read_siret,
    EXCLUDE: _read_siret,
    RELEASE: _read_siret,
    WITHOUT_US: _read_without_us,
    HOURS: _read_keyed_number,
    RADIUS: _read_keyed_number,
    INSERTION: _read_keyed_number,
    ADDED: _read_addition,
    MEMBERS: _read_number,
    MEMBER_PERCENT: _read_number,
    TURNOVER: _read_number,
    LEAD_TURNOVER: _read_number,
}


def _clash(new: Change, so_far: Adjustments) -> Fault | None:
    others = [kind for kind in _NAMED if kind != new.kind] if new.kind in _NAMED else []
    if not any(new.key in so_far.keys(kind) for kind in others):
        return None
    message = gettext_noop(
        "La structure %(typed)s est à la fois imposée et écartée : le premier choix est gardé."
    )
    return _fault(new.kind, message, new.key)


def _says_nothing_new(change: Change, tender: Tender) -> bool:
    """Tell whether a form only repeats what the tender already says."""
    already: dict[str, object] = {
        MEMBERS: tender.max_members,
        MEMBER_PERCENT: tender.min_member_percent,
        TURNOVER: tender.min_turnover_eur,
        LEAD_TURNOVER: tender.lead_min_turnover_eur,
    }
    if change.kind in already:
        return already[change.kind] == Decimal(change.value)
    if change.kind == INSERTION:
        return any(
            lot.id == change.key and lot.insertion_hours == Decimal(change.value) for lot in tender.lots
        )
    return change == Change(WITHOUT_US, value="avec")


def _bounded(adjustments: Adjustments) -> Adjustments:
    return replace(adjustments, changes=adjustments.changes[:MOST_CHANGES])
