"""What partners may tell each other about persons in insertion (R-346): a short list, and nothing else.

Whatever leaves a structure about the people it employs (export, message, page shown to a partner) goes through
`check_exchange` first. Inside their own structure, records hold a pseudonym and the minimum. No Django here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar

from maillage.base.faults import Fault
from maillage.base.refusals import Refusal, gettext_noop


class Reader(StrEnum):
    """For whom data about persons are written out."""

    OWN_STRUCTURE = "own_structure"
    PARTNER = "partner"


@dataclass(frozen=True, slots=True)
class Column:
    """One thing that may be told. holds: whether a value is of that kind; readers: to whom it may be told."""

    code: str
    label: str
    holds: Callable[[object], bool]
    readers: frozenset[Reader] = frozenset(Reader)


def _hours(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 3000


def _yes_or_no(value: object) -> bool:
    return isinstance(value, bool)


def _month(value: object) -> bool:
    return isinstance(value, str) and re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", value) is not None


def _code(value: object) -> bool:
    """A code of a nomenclature (« espaces-verts », ROME « A1203 »): never a sentence, where anything could be told."""
    return isinstance(value, str) and re.fullmatch(r"[a-z]+(-[a-z0-9]+)*|[A-Z]\d{4}", value) is not None


def _commune(value: object) -> bool:
    return isinstance(value, str) and re.fullmatch(r"\d[\dAB]\d{3}", value) is not None


def _pseudonym(value: object) -> bool:
    return isinstance(value, str) and Pseudonym.FORM.fullmatch(value) is not None


@dataclass(frozen=True, slots=True)
class ExchangeRule:
    """The list in force from a day on, with where it comes from."""

    id: str
    source: str
    as_of: date
    valid_from: date
    columns: tuple[Column, ...]

    def column(self, name: str) -> Column | None:
        """Return a column of the list by its code."""
        return next((column for column in self.columns if column.code == name), None)


RULES = (
    ExchangeRule(
        id="R-346",
        source=gettext_noop(
            "Code du travail, articles R5132-1-19 et suivants ; règlement général sur la protection des données, "
            "article 5(1)(c)"
        ),
        as_of=date(2026, 3, 1),
        valid_from=date(2018, 5, 25),  # the regulation applies
        columns=(
            Column("need", gettext_noop("besoin"), _code),
            Column("skill", gettext_noop("compétence"), _code),
            Column("trade", gettext_noop("métier"), _code),
            Column("hours", gettext_noop("heures"), _hours),
            Column("eligible", gettext_noop("éligible à l’insertion (oui ou non)"), _yes_or_no),
            Column("month", gettext_noop("mois"), _month),
            Column("commune", gettext_noop("commune du travail"), _commune),
            Column("pseudonym", gettext_noop("pseudonyme"), _pseudonym, frozenset({Reader.OWN_STRUCTURE})),
        ),
    ),
)
"""Each version of the list, the oldest first; a new one is added, never written over: facts keep their rule."""


class NoRuleThen(Refusal):
    message = gettext_noop(
        "Aucune règle d’échange n’est connue pour le %(day)s : ces données ne sortent pas."
    )


class NotExchangeable(Refusal):
    message = gettext_noop("Ces données ne peuvent pas être transmises (%(rule)s) : %(columns)s.")


def rule_at(day: date) -> ExchangeRule:
    """Return the list in force on the day of the fact. Raises NoRuleThen."""
    found = [rule for rule in RULES if rule.valid_from <= day]
    if not found:
        raise NoRuleThen(day=day)
    return found[-1]


def check_exchange(
    content: Iterable[str | Mapping[str, object]], *, to: Reader, on: date
) -> tuple[Fault, ...]:
    """Return what may not be told, each with its place; nothing is told unless this is empty.

    content: the columns of an export, or its rows (the values are then checked too). on: the day of the fact.
    Raises NoRuleThen.
    """
    rule = rule_at(on)
    faults: dict[tuple[str, str], Fault] = {}
    for number, part in enumerate(content):
        if isinstance(part, str):
            found = _column_faults(part, f"columns[{number}]", rule, to)
        else:
            found = [
                fault
                for name, value in part.items()
                for fault in _value_faults(name, value, number, rule, to)
            ]
        for fault in found:
            faults.setdefault((fault.path, fault.message), fault)
    return tuple(faults.values())


def require_exchangeable(rows: Iterable[Mapping[str, object]], *, to: Reader, on: date) -> None:
    """Raise NotExchangeable when something in rows may not be told."""
    faults = check_exchange(rows, to=to, on=on)
    if faults:
        columns = list(dict.fromkeys(str(fault.facts["column"]) for fault in faults))
        raise NotExchangeable(rule=rule_at(on).id, columns=columns)


_UNKNOWN = gettext_noop(
    "« %(column)s » ne se transmet pas : entre partenaires, seuls %(allowed)s sont échangés (%(rule)s)."
)
_OWN_ONLY = gettext_noop("« %(column)s » reste dans la structure qui emploie la personne (%(rule)s).")
_WRONG = gettext_noop(
    "« %(column)s » ne contient pas ce qu’il annonce : rien d’autre ne se transmet (%(rule)s)."
)


def _column_faults(name: str, path: str, rule: ExchangeRule, to: Reader) -> list[Fault]:
    column = rule.column(name)
    if column is None:
        allowed: list[tuple[str, Mapping[str, object]]] = [
            (one.label, {}) for one in rule.columns if to in one.readers
        ]
        return [Fault(path, _UNKNOWN, {"column": name, "allowed": allowed, "rule": rule.id})]
    if to not in column.readers:
        return [Fault(path, _OWN_ONLY, {"column": name, "rule": rule.id})]
    return []


def _value_faults(name: str, value: object, number: int, rule: ExchangeRule, to: Reader) -> list[Fault]:
    path = f"[{number}].{name}"
    found = _column_faults(name, path, rule, to)
    column = rule.column(name)
    if not found and column is not None and value is not None and not column.holds(value):
        found = [Fault(path, _WRONG, {"column": name, "rule": rule.id})]
    return found


_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(frozen=True, slots=True)
class Pseudonym:
    """What stands for a person inside one structure: « 7K3M-Q2XD ». Drawn at random, never made from an identity.

    The same person has another one in another structure: two structures cannot put their records side by side.
    """

    structure_id: int
    text: str

    FORM: ClassVar[re.Pattern[str]] = re.compile(f"[{_LETTERS}]{{4}}-[{_LETTERS}]{{4}}")

    def __post_init__(self) -> None:
        if self.FORM.fullmatch(self.text) is None:
            raise ValueError("a pseudonym is drawn, not written: see draw_pseudonym")

    def __str__(self) -> str:
        return self.text


def draw_pseudonym(structure_id: int, *, taken: Collection[str], choice: Callable[[str], str]) -> Pseudonym:
    """Draw a pseudonym that the structure does not use yet.

    taken: those of the structure. choice: draws one letter (`secrets.choice`). 30⁸ texts: a structure of ten thousand
    persons meets one already taken once in sixty million draws.
    """
    while True:
        drawn = "".join(choice(_LETTERS) for _ in range(8))
        text = f"{drawn[:4]}-{drawn[4:]}"
        if text not in taken:
            return Pseudonym(structure_id, text)
