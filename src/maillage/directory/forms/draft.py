"""A declaration being typed: its form and its lines, from what is kept, or from what was sent."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.forms import BoundField
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

    def field(self, name: str) -> BoundField | None:
        """The field of that name in the page, if it can be checked alone."""
        for part in (self.form, *self.lines):
            for field in part:
                if field.html_name == name and field.name in (*DeclarationForm.CHECKED, "hours"):
                    return field
        return None

    @property
    def has_errors(self) -> bool:
        return any(part.errors for part in (self.form, *self.lines))


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a draft needs of its structure: the modes its kinds allow, and the address where fields are checked."""

    modes: frozenset[Mode]
    url: str

    def form(self, *args: Any, **kwargs: Any) -> DeclarationForm:
        return DeclarationForm(*args, url=self.url, **kwargs)

    def line(self, at: int, *args: Any, **kwargs: Any) -> OfferForm:
        return OfferForm(*args, prefix=f"m{at}", modes=self.modes, url=self.url, **kwargs)


def kept(declared: Declared | None, version: int, sheet: Sheet) -> Draft:
    """The draft of what is now kept, one empty line when no trade is."""
    if declared is None:
        return Draft(sheet.form(initial=_FIRST), [sheet.line(0)])
    lines = [
        {"metier": offer.trade, "mode": offer.mode.value, "hours": _typed(offer.hours)}
        for offer in declared.offers
    ]
    return Draft(
        sheet.form(initial={"version": version, **_initial(declared)}),
        [sheet.line(at, initial=initial) for at, initial in enumerate(lines or [{}])],
    )


def sent(data: QueryDict, sheet: Sheet, version: int | None = None) -> Draft:
    """The draft of what was sent, to be checked; `version` replaces the one sent."""
    if version is not None:
        data = data.copy()
        data["version"] = str(version)
    lines = [sheet.line(at, data) for at in range(_count(data))]
    return Draft(sheet.form(data), lines)


def with_another_line(data: QueryDict, sheet: Sheet) -> Draft:
    """What was typed, unchecked, and one more empty line."""
    typed = [*_typed_lines(data), {}][:MAX_OFFERS]
    return _unchecked(data, sheet, typed, len(typed) - 1)


def without_line(data: QueryDict, sheet: Sheet, removed: str) -> Draft:
    """What was typed, unchecked, without one of the lines."""
    typed = [line for at, line in enumerate(_typed_lines(data)) if str(at) != removed]
    return _unchecked(data, sheet, typed or [{}], None)


def _unchecked(data: QueryDict, sheet: Sheet, typed: list[dict[str, str]], new_line: int | None) -> Draft:
    fields = {name: data.get(name, "") for name in DeclarationForm.base_fields}
    lines = [sheet.line(at, initial=initial) for at, initial in enumerate(typed)]
    return Draft(sheet.form(initial=fields), lines, new_line)


def _typed_lines(data: QueryDict) -> list[dict[str, str]]:
    return [{name: data.get(f"m{at}-{name}", "") for name in _OFFER_FIELDS} for at in range(_count(data))]


def _count(data: QueryDict) -> int:
    """How many lines were sent; a wrong figure cannot ask for more than are allowed."""
    text = data.get("lines", "")
    return min(int(text), MAX_OFFERS) if text.isascii() and text.isdigit() and len(text) < 4 else 0


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
