"""Two versions of one tender, field by field: what was just typed, and what somebody else saved meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from maillage.base.explain import day, enumeration
from maillage.base.figures import number
from maillage.base.versions import Difference
from maillage.procurement.forms.entry import TenderEntry
from maillage.procurement.forms.parts import Part

_SHOWN_AS = {"trade": "trade_text", "place": "place_text"}
# Helps to calculate hours, not kept with the tender; and the names given to lots and needs when nobody gives one.
_LEFT_OUT = {
    "amount",
    "labour",
    "cost",
    "clause_amount",
    "clause_labour",
    "clause_share",
    "clause_cost",
    "id",
}


def differences(mine: TenderEntry, theirs: TenderEntry) -> list[Difference]:
    """Return what differs between what was typed (left) and what is kept (right), in the order of the form."""
    lots = max(len(mine.lots), len(theirs.lots)) > 1
    needs = max(len(lot.needs) for entry in (mine, theirs) for lot in entry.lots) > 1
    left, right = (dict(_said(entry, lots, needs)) for entry in (mine, theirs))
    return [
        Difference(label, left.get(label, ""), right.get(label, ""))
        for label in {**left, **right}
        if left.get(label, "") != right.get(label, "")
    ]


def _said(entry: TenderEntry, lots: bool, needs: bool) -> Iterator[tuple[str, str]]:
    """Return each field by its whole label, with what it says. lots, needs: whether they are numbered."""
    yield from _fields(entry.head, "")
    for i, lot in enumerate(entry.lots, 1):
        which = _("Lot %(n)s") % {"n": i} if lots else ""
        yield from _fields(lot.form, which)
        for j, need in enumerate(lot.needs, 1):
            part = _("besoin %(n)s") % {"n": j} if needs else ""
            yield from _fields(need, ", ".join(filter(None, (which, part))))


def _fields(part: Part, where: str) -> Iterator[tuple[str, str]]:
    for name, field in part.fields.items():
        if name not in _LEFT_OUT and not name.endswith("_text"):
            label = f"{where}{_(' : ')}{field.label}" if where else str(field.label)
            yield label, _text(part, name)


def _text(part: Part, name: str) -> str:
    """What a field says as people read it; as it was typed when it is not understood."""
    value = part.cleaned_data.get(name)
    if isinstance(value, Decimal | int):
        return number(value, 4)
    if isinstance(value, date):
        return day(value)
    if isinstance(value, list | tuple):
        return enumeration([str(one) for one in value])
    typed = part.data.get(part.add_prefix(_SHOWN_AS.get(name, name)), "").strip()
    return str(dict(getattr(part.fields[name], "choices", ())).get(typed, typed))
