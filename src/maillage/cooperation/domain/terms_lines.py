"""Terms as lines (« member 3 · hours of need 1a »), so that changes can be compared, applied, put on top of others.

A change is a set of edits, each with the value it was proposed against: it applies as long as its own lines have not
moved, whatever happened to the others. Two changes without a line in common give the same terms in either order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, NamedTuple, TypeVar

from maillage.cooperation.domain.terms import Part, Terms, number_text

SEAT = "part"
"""The line that says that a member has a part at all, even an empty one."""
HOURS = "hours:"
AMOUNT, PRICE, COEFFICIENT, PERCENT = "amount", "price", "coefficient", "percent"
MANDATAIRE, KIND, FEE, NOTE = "mandataire", "kind", "fee", "note"


class Line(NamedTuple):
    """One thing that terms say: of a member, or of the whole group (member 0)."""

    member: int
    field: str


@dataclass(frozen=True, slots=True)
class Edit:
    """What one line was and becomes, as text; None: nothing said."""

    line: Line
    before: str | None
    after: str | None


Change = tuple[Edit, ...]
N = TypeVar("N", int, Decimal)


class Stale(Exception):
    """Lines of a change have moved since it was proposed."""

    def __init__(self, lines: tuple[Line, ...]) -> None:
        super().__init__(lines)
        self.lines = lines


def lines_of(terms: Terms) -> dict[Line, str]:
    """Return all that terms say, by line; what is not said has no line."""
    found: dict[Line, str | None] = {
        Line(0, MANDATAIRE): None if terms.mandataire is None else str(terms.mandataire),
        Line(0, KIND): terms.kind or None,
        Line(0, FEE): _text(terms.fee_percent),
        Line(0, NOTE): terms.note or None,
    }
    for part in terms.parts:
        found |= _of_part(part)
    return {line: value for line, value in found.items() if value is not None}


def _of_part(part: Part) -> dict[Line, str | None]:
    one = part.member
    hours = {Line(one, HOURS + need): number_text(value) for need, value in part.needs.items() if value}
    return {
        Line(one, SEAT): "1",
        **hours,
        Line(one, AMOUNT): None if part.amount_cents is None else str(part.amount_cents),
        Line(one, PRICE): None if part.price_cents is None else str(part.price_cents),
        Line(one, COEFFICIENT): _text(part.coefficient),
        Line(one, PERCENT): _text(part.percent),
    }


def terms_of_lines(lines: Mapping[Line, str]) -> Terms:
    """Return the terms that lines say, parts by number of their member."""
    members = sorted(line.member for line in lines if line.field == SEAT)
    mandataire = lines.get(Line(0, MANDATAIRE))
    return Terms(
        parts=tuple(_part(member, lines) for member in members),
        mandataire=None if mandataire is None else int(mandataire),
        kind=lines.get(Line(0, KIND), ""),
        fee_percent=_number(lines.get(Line(0, FEE))),
        note=lines.get(Line(0, NOTE), ""),
    )


def _part(member: int, lines: Mapping[Line, str]) -> Part:
    amount, price = lines.get(Line(member, AMOUNT)), lines.get(Line(member, PRICE))
    return Part(
        member=member,
        needs={
            line.field.removeprefix(HOURS): Decimal(value)
            for line, value in sorted(lines.items())
            if line.member == member and line.field.startswith(HOURS)
        },
        amount_cents=None if amount is None else int(amount),
        price_cents=None if price is None else int(price),
        coefficient=_number(lines.get(Line(member, COEFFICIENT))),
        percent=_number(lines.get(Line(member, PERCENT))),
    )


def diff(before: Terms, after: Terms) -> Change:
    """Return what changes from one to the other, the whole group first, then member by member."""
    was, now = lines_of(before), lines_of(after)
    lines = sorted(line for line in was.keys() | now.keys() if was.get(line) != now.get(line))
    return tuple(Edit(line, was.get(line), now.get(line)) for line in lines)


def stale_lines(change: Change, terms: Terms) -> tuple[Line, ...]:
    """Return the lines of a change that no longer say what it was proposed against.

    The part of a member that has gone makes all the lines about it stale; so does a line added to a part that the
    change takes away.
    """
    now = lines_of(terms)
    seated = {edit.line.member for edit in change if edit.line.field == SEAT}
    moved = {edit.line for edit in change if now.get(edit.line) != edit.before}
    for edit in change:
        seat = Line(edit.line.member, SEAT)
        if edit.line.member and edit.line.member not in seated and seat not in now:
            moved.add(edit.line)
        if edit.line.field == SEAT and edit.after is None:
            known = {other.line for other in change}
            moved |= {line for line in now if line.member == edit.line.member and line not in known}
    return tuple(sorted(moved))


def apply(change: Change, terms: Terms) -> Terms:
    """Return the terms once changed. Raises Stale, and then nothing of the change applies."""
    if moved := stale_lines(change, terms):
        raise Stale(moved)
    lines = lines_of(terms)
    for edit in change:
        lines.pop(edit.line, None)
        if edit.after is not None:
            lines[edit.line] = edit.after
    return terms_of_lines(lines)


def rebased(change: Change, terms: Terms) -> Change:
    """Return the same wishes against other terms: what it wants where it still differs, for who takes it up again."""
    now = lines_of(terms)
    edits = [Edit(edit.line, now.get(edit.line), edit.after) for edit in change]
    present = {line.member for line in now if line.field == SEAT}
    present |= {edit.line.member for edit in edits if edit.line.field == SEAT and edit.after is not None}
    kept = (edit for edit in edits if not edit.line.member or edit.line.member in present)
    return tuple(edit for edit in kept if edit.before != edit.after)


def applied_if_possible(change: Change, terms: Terms) -> Terms:
    """Return terms with the wishes of a change, even of one whose lines have moved; as they are when it cannot be."""
    fresh = rebased(change, terms)
    return terms if stale_lines(fresh, terms) else apply(fresh, terms)


def overlapping(one: Change, other: Change) -> tuple[Line, ...]:
    """Return the lines that two changes both want to move."""
    return tuple(sorted({edit.line for edit in one} & {edit.line for edit in other}))


def concerned(change: Change, terms: Terms) -> frozenset[int]:
    """Return the members whose part, price, role or common rules a change moves.

    The legal type, the fee and the common note bind everyone who has a part (R-241); who represents the group
    concerns who did and who will; a line of a part concerns its member.
    """
    found: set[int] = set()
    for edit in change:
        if edit.line.member:
            found.add(edit.line.member)
        elif edit.line.field == MANDATAIRE:
            found |= {int(value) for value in (edit.before, edit.after) if value is not None}
        else:
            found |= {part.member for part in terms.parts}
    return frozenset(found)


def members_in(change: Change) -> frozenset[int]:
    """Return whose parts a change moves; 0 for what the whole group has in common."""
    return frozenset(edit.line.member for edit in change)


def setting_part(terms: Terms, part: Part) -> Change:
    """Return the change that makes the part of a member this one."""
    others = tuple(one for one in terms.parts if one.member != part.member)
    return diff(terms, _with_parts(terms, (*others, part)))


def setting_typed(terms: Terms, part: Part) -> Change:
    """Return the change that makes the part of a member this one, as typed: one wholly emptied is taken away."""
    if _says_something(part):
        return setting_part(terms, part)
    return diff(terms, _with_parts(terms, (one for one in terms.parts if one.member != part.member)))


def with_typed(terms: Terms, parts: Iterable[Part]) -> Terms:
    """Return the terms with parts typed in a table: one wholly emptied is taken away, one untouched stays as it is."""
    kept = {one.member: one for one in terms.parts}
    for part in parts:
        if _of_part(part) == _of_part(kept.get(part.member, Part(part.member))):
            continue
        if _says_something(part):
            kept[part.member] = part
        else:
            kept.pop(part.member, None)
    return _with_parts(terms, kept.values())


def _says_something(part: Part) -> bool:
    return any(part.needs.values()) or replace(part, needs={}) != Part(part.member)


def removing_part(terms: Terms, member: int) -> Change:
    """Return the change that takes a member out of the terms, and out of representing the group."""
    return diff(terms, without(terms, member))


def without(terms: Terms, member: int) -> Terms:
    """Return the terms less one member."""
    left = _with_parts(terms, tuple(one for one in terms.parts if one.member != member))
    mandataire = None if terms.mandataire == member else terms.mandataire
    return Terms(left.parts, mandataire, terms.kind, terms.fee_percent, terms.note)


def moving_part(terms: Terms, leaver: int, newcomer: int) -> Change:
    """Return the change that gives the whole part of a member to another, added to what that one has."""
    given, own = terms.part(leaver) or Part(leaver), terms.part(newcomer) or Part(newcomer)
    needs = {need: own.needs.get(need, Decimal(0)) + hours for need, hours in given.needs.items()}
    part = Part(
        newcomer,
        {**own.needs, **needs},
        _plus(own.amount_cents, given.amount_cents),
        own.price_cents if own.price_cents is not None else given.price_cents,
        own.coefficient if own.coefficient is not None else given.coefficient,
        _plus(own.percent, given.percent),
    )
    left = without(terms, leaver)
    others = tuple(one for one in left.parts if one.member != newcomer)
    return diff(terms, _with_parts(left, (*others, part)))


def taking_over(terms: Terms, before: Terms, leaver: int, newcomer: int) -> Change:
    """Return the change that gives a newcomer the part a leaver has, or had before it left."""
    part = before.part(leaver)
    if terms.part(leaver) is not None or part is None:
        return moving_part(terms, leaver, newcomer)
    return setting_part(terms, replace(part, member=newcomer))


def _plus(one: N | None, other: N | None) -> N | None:
    if one is None or other is None:
        return other if one is None else one
    return one + other


def _with_parts(terms: Terms, parts: Iterable[Part]) -> Terms:
    ordered = tuple(sorted(parts, key=lambda part: part.member))
    return Terms(ordered, terms.mandataire, terms.kind, terms.fee_percent, terms.note)


def write_change(change: Change) -> list[list[Any]]:
    """Return a change as plain JSON."""
    return [[edit.line.member, edit.line.field, edit.before, edit.after] for edit in change]


def read_change(record: Iterable[Iterable[Any]]) -> Change:
    """Return the change that `write_change` wrote."""
    return tuple(Edit(Line(member, field), before, after) for member, field, before, after in record)


def _text(value: Decimal | None) -> str | None:
    return None if value is None else number_text(value)


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
