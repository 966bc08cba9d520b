"""The whole tender form: its parts read together, checked as a document, its faults put back where they belong."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import count
from string import ascii_lowercase
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from maillage.base.explain import explain
from maillage.base.faults import Fault, Faulty
from maillage.procurement.domain.clause_hours import ClauseHours
from maillage.procurement.domain.reservation import BY_CODE
from maillage.procurement.domain.tender import Tender
from maillage.procurement.formats import SCHEMA, json_number, parse_tender
from maillage.procurement.forms.head import HeadForm
from maillage.procurement.forms.parts import LotForm, NeedForm, Part
from maillage.procurement.forms.state import State, Texts
from maillage.territory import queries as territory

_IN_NEED = re.compile(r"lots\[(\d+)\]\.needs\[(\d+)\]\.(\w+)")
_IN_LOT = re.compile(r"lots\[(\d+)\]\.(\w+)")
_IN_HEAD = {"id": "reference", "buyer.siret": "buyer_siret", "buyer.name": "buyer_name"}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to correct: where (label and anchor) and what."""

    where: str
    anchor: str
    message: str


class LotEntry:
    """A lot of the form with its needs."""

    def __init__(self, form: LotForm, needs: list[NeedForm], months: int | None) -> None:
        self.form, self.needs, self.months = form, needs, months

    @property
    def yearly(self) -> ClauseHours | None:
        """The calculation of the hours of insertion, when its figures are there."""
        return self.form.estimate(self.months)

    @property
    def has_one_need(self) -> bool:
        return len(self.needs) == 1


class TenderEntry:
    """The form bound to what was typed. Checked at once; `keep_errors` then says which faults are shown."""

    def __init__(self, state: State, *, reference: str = "") -> None:
        """reference: the id to give when the person leaves it empty."""
        flat = state.flat()
        places = [need.get("place", "") for lot in state.lots for need in lot.needs]
        known = territory.resolve([place for place in places if 0 < len(place) <= 5])
        self.state = state
        self.head = HeadForm(flat)
        self.head.full_clean()
        months = self.months = self._months()
        self.lots = [
            LotEntry(
                LotForm(flat, prefix=f"lots-{i}"),
                [_need(flat, f"lots-{i}-needs-{j}", months, known) for j in range(len(lot.needs))],
                months,
            )
            for i, lot in enumerate(state.lots)
        ]
        for _where, part in self.parts():
            part.full_clean()
        self._write_back(flat)
        self.tender: Tender | None = None
        self._check(reference)

    def parts(self) -> Iterator[tuple[str, Part]]:
        """Return every part with the words that say which it is."""
        yield "", self.head
        for i, lot in enumerate(self.lots, 1):
            where = _("Lot %(n)s") % {"n": i} if len(self.lots) > 1 else ""
            yield where, lot.form
            for j, need in enumerate(lot.needs, 1):
                which = _("besoin %(n)s") % {"n": j} if len(lot.needs) > 1 else ""
                yield ", ".join(filter(None, (where, which))), need

    @property
    def has_one_lot(self) -> bool:
        return len(self.lots) == 1

    @property
    def has_dates(self) -> bool:
        """Whether the folded part on dates and references holds something to see."""
        return self._holds("deadline", "starts_on", "amount_eur", "source", "buyer_siret", "cpv")

    @property
    def has_conditions(self) -> bool:
        """Whether the folded part on conditions holds something to see."""
        limits = ("max_members", "min_turnover_eur", "lead_min_turnover_eur", "must_include", "exclude")
        usual = self.state.head.get("min_member_percent", "") in ("", "5")
        return self._holds("solidarity", *limits) or not usual

    def _holds(self, *names: str) -> bool:
        return any(self.state.head.get(name) or name in self.head.errors for name in names)

    def keep_errors(self, *names: str) -> TenderEntry:
        """Show only the faults of these fields (full HTML names)."""
        for _where, part in self.parts():
            part.keep_errors({name for name in part.fields if part.add_prefix(name) in names})
        return self

    def problems(self) -> list[Problem]:
        """Return everything that is shown as wrong, in the order of the page."""
        return [
            Problem(*self._whereabouts(where, part, name), str(message))
            for where, part in self.parts()
            for name in ("__all__", *part.fields)
            for message in part.errors.get(name, ())
        ]

    @staticmethod
    def _whereabouts(where: str, part: Part, name: str) -> tuple[str, str]:
        if name == "__all__":
            return where, ""
        bound = part[name]
        label = " : ".join(filter(None, (where, str(bound.label))))
        return label, bound.id_for_label or str(bound.auto_id)

    def field(self, html_name: str) -> tuple[Part, forms.BoundField] | None:
        """Return a field by its full HTML name, with the part that holds it."""
        for _where, part in self.parts():
            for name in part.fields:
                if part.add_prefix(name) == html_name:
                    return part, part[name]
        return None

    def typed(self) -> Texts:
        return self.state.flat()

    def _write_back(self, flat: Texts) -> None:
        """Name what was understood: without JavaScript only the text comes back, and « Saint-Denis » is not clear."""
        for lot, texts in zip(self.lots, self.state.lots, strict=True):
            for need, own in zip(lot.needs, texts.needs, strict=True):
                own.update(need.understood)
                flat.update({need.add_prefix(name): text for name, text in need.understood.items()})

    def _months(self) -> int | None:
        months = self.head.cleaned_data.get("months")
        return None if months is None else int(months)

    def _check(self, reference: str) -> None:
        try:
            tender = parse_tender(self._document(reference))
        except Faulty as error:
            for fault in error.faults:
                self._put(fault)
            return
        if not any(part.errors for _where, part in self.parts()):
            self.tender = tender

    def _put(self, fault: Fault) -> None:
        """Say a fault of the document at its field, unless that field already says something."""
        part, name = self._place_of(fault.path)
        if name is None:
            if not any(other.errors for _where, other in self.parts()):
                self.head.add_error(None, f"{fault.path}\u00a0: {explain(fault)}")
        elif name not in part.errors:
            part.add_error(name, explain(fault))

    def _place_of(self, path: str) -> tuple[Part, str | None]:
        if match := _IN_NEED.fullmatch(path):
            part: Part = self.lots[int(match[1])].needs[int(match[2])]
            name = match[3]
        elif match := _IN_LOT.fullmatch(path):
            part, name = self.lots[int(match[1])].form, match[2]
        else:
            part, name = self.head, _IN_HEAD.get(path, re.sub(r"\[.*", "", path))
        return part, name if name in part.fields and not part[name].is_hidden else None

    def _document(self, reference: str) -> dict[str, Any]:
        """Write what was understood as a document; what was not is left out, its field already says why."""
        head = self.head.cleaned_data
        document = {
            "schema": SCHEMA,
            "id": head.get("reference") or reference or "appel",
            "buyer": {"name": head.get("buyer_name") or None, "siret": head.get("buyer_siret") or None},
            "lots": self._lots(),
        }
        given = {name: _json(head.get(name)) for name in _COPIED if head.get(name) not in (None, "")}
        return document | given

    def _lots(self) -> list[dict[str, Any]]:
        lot_ids = {lot.form.cleaned_data.get("id") for lot in self.lots}
        need_ids = {need.cleaned_data.get("id") for lot in self.lots for need in lot.needs}
        written = []
        for lot in self.lots:
            values = lot.form.cleaned_data
            id = values.get("id") or _free((str(n) for n in count(1)), lot_ids)
            reserved = BY_CODE[values.get("reserved") or ""].families
            written.append(
                {
                    "id": id,
                    "title": values.get("title") or "",
                    "reserved": sorted(reserved),
                    "insertion_hours": _json(self._insertion_hours(lot)),
                    "needs": [_need_document(need, id, need_ids) for need in lot.needs],
                }
            )
        return written

    def _insertion_hours(self, lot: LotEntry) -> Decimal:
        typed: Decimal | None = lot.form.cleaned_data.get("insertion_hours")
        if typed is not None:
            return typed
        return Decimal(lot.yearly.hours) if lot.yearly else Decimal(0)


_COPIED = (
    "title",
    "launched_on",
    "months",
    "starts_on",
    "deadline",
    "amount_eur",
    "cpv",
    "solidarity",
    "source",
    "max_members",
    "min_member_percent",
    "min_turnover_eur",
    "lead_min_turnover_eur",
    "must_include",
    "exclude",
)


def _need(flat: Texts, prefix: str, months: int | None, known: Any) -> NeedForm:
    form = NeedForm(flat, prefix=prefix)
    form.months, form.known_places = months, known
    return form


def _need_document(need: NeedForm, lot: str, taken: set[Any]) -> dict[str, Any]:
    values = need.cleaned_data
    letters = (f"{lot[:36]}{letter}{n or ''}" for n in count(0) for letter in ascii_lowercase)
    document = {"id": values.get("id") or _free(letters, taken)}
    return document | {
        name: _json(values[name])
        for name in ("trade", "mode", "place", "hours")
        if values.get(name) not in (None, "") and name not in need.errors
    }


def _free(names: Iterator[str], taken: set[Any]) -> str:
    name = next(name for name in names if name not in taken)
    taken.add(name)
    return name


def _json(value: Any) -> Any:
    if isinstance(value, Decimal):
        return json_number(value)
    return value.isoformat() if isinstance(value, date) else value
