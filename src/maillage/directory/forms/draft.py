"""A declaration being typed: its form and its lines, from what is kept, or from what was sent."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import QueryDict

from maillage.base.explain import explain
from maillage.base.faults import Fault
from maillage.base.figures import number
from maillage.directory.domain.declaration import MAX_OFFERS, Declared
from maillage.directory.domain.kinds import Mode
from maillage.directory.forms.declaration import DeclarationForm, OfferForm, declared_from
from maillage.directory.models import Audience, ReachKind

_OFFER_FIELDS = ("metier", "metier_text", "mode", "hours")
_FIRST = {"version": 0, "reach_kind": ReachKind.RADIUS, "radius_km": 30, "audience": Audience.CONNECTED}
_OFFER_PATH = re.compile(r"offers\[(\d+)\]\.(trade|mode|hours)")
_FIELD_OF = {"trade": "metier_text", "reach.radius_km": "radius_km", "reach.departements": "departements"}


@dataclass(slots=True)
class Draft:
    """The form, its lines, and the line just added (to put the reader on it)."""

    form: DeclarationForm
    lines: list[OfferForm]
    new_line: int | None = None

    @property
    def may_add(self) -> bool:
        return len(self.lines) < MAX_OFFERS

    def declared(self) -> Declared | None:
        """What is declared when every field is right, else None (each field has its errors)."""
        right = [part.is_valid() for part in (self.form, *self.lines)]
        return declared_from(self.form, self.lines) if all(right) else None

    def show(self, faults: Iterable[Fault]) -> None:
        """Put faults found by the action at the fields they are about."""
        filled = [line for line in self.lines if line.offer()]
        for fault in faults:
            sentence = explain(fault)
            if found := _OFFER_PATH.fullmatch(fault.path):
                filled[int(found[1])].add_error(_FIELD_OF.get(found[2], found[2]), sentence)
            else:
                name = _FIELD_OF.get(fault.path, fault.path)
                self.form.add_error(name if name in self.form.fields else None, sentence)

    @property
    def has_errors(self) -> bool:
        return any(part.errors for part in (self.form, *self.lines))


def kept(declared: Declared | None, version: int, modes: frozenset[Mode]) -> Draft:
    """The draft of what is now kept, one empty line when no trade is."""
    if declared is None:
        return Draft(DeclarationForm(initial=_FIRST), [_line(0, modes, {})])
    lines = [
        {"metier": offer.trade, "mode": offer.mode.value, "hours": _typed(offer.hours)}
        for offer in declared.offers
    ]
    return Draft(
        DeclarationForm(initial={"version": version, **_initial(declared)}),
        [_line(at, modes, initial) for at, initial in enumerate(lines or [{}])],
    )


def sent(data: QueryDict, modes: frozenset[Mode], version: int | None = None) -> Draft:
    """The draft of what was sent, to be checked; `version` replaces the one sent."""
    if version is not None:
        data = data.copy()
        data["version"] = str(version)
    lines = [OfferForm(data, prefix=f"m{at}", modes=modes) for at in range(_count(data))]
    return Draft(DeclarationForm(data), lines)


def with_another_line(data: QueryDict, modes: frozenset[Mode]) -> Draft:
    """What was typed, unchecked, and one more empty line."""
    typed = [*_typed_lines(data), {}][:MAX_OFFERS]
    return _unchecked(data, modes, typed, len(typed) - 1)


def without_line(data: QueryDict, modes: frozenset[Mode], removed: str) -> Draft:
    """What was typed, unchecked, without one of the lines."""
    typed = [line for at, line in enumerate(_typed_lines(data)) if str(at) != removed]
    return _unchecked(data, modes, typed or [{}], None)


def _unchecked(
    data: QueryDict, modes: frozenset[Mode], typed: list[dict[str, str]], new_line: int | None
) -> Draft:
    fields = {name: data.get(name, "") for name in DeclarationForm.base_fields}
    lines = [_line(at, modes, initial) for at, initial in enumerate(typed)]
    return Draft(DeclarationForm(initial=fields), lines, new_line)


def _typed_lines(data: QueryDict) -> list[dict[str, str]]:
    return [{name: data.get(f"m{at}-{name}", "") for name in _OFFER_FIELDS} for at in range(_count(data))]


def _count(data: QueryDict) -> int:
    """How many lines were sent; a wrong figure cannot ask for more than are allowed."""
    text = data.get("lines", "")
    return min(int(text), MAX_OFFERS) if text.isascii() and text.isdigit() and len(text) < 4 else 0


def _line(at: int, modes: frozenset[Mode], initial: Mapping[str, Any]) -> OfferForm:
    return OfferForm(prefix=f"m{at}", modes=modes, initial=initial)


def _initial(declared: Declared) -> dict[str, Any]:
    reach = declared.reach
    kind = (
        ReachKind.NATIONAL
        if reach.national
        else ReachKind.DEPARTEMENTS
        if reach.departements
        else ReachKind.RADIUS
    )
    return {
        "hours": _typed(declared.hours),
        "insertion_percent": declared.insertion_percent,
        "turnover_eur": _typed(declared.turnover_eur),
        "reach_kind": kind,
        "radius_km": None if reach.radius_km is None else round(reach.radius_km),
        "departements": ", ".join(sorted(reach.departements)),
        "audience": declared.audience,
        "ties": "\n".join(sorted(declared.ties)),
        "incompatible": "\n".join(sorted(declared.incompatible)),
    }


def _typed(figure: Decimal | None) -> str:
    """A figure as someone would type it: « 1 200,5 »."""
    return "" if figure is None else number(figure, 2)
