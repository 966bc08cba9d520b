"""What the fields of a tender must be to each other. Works on the raw JSON value, whose types may be wrong:
a fault of one field must not hide the others."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date

from maillage.base.faults import Fault
from maillage.base.refusals import gettext_noop
from maillage.procurement.domain.reservation import JOINT_RESERVATION_TOO_EARLY, is_lawful


def faults_between_fields(document: object) -> Iterator[Fault]:
    """Yield the faults that take two fields to see: ids given twice, R-204, SIRETs imposed and excluded."""
    tender = _mapping(document)
    lots = _list(tender.get("lots"))
    yield from _repeated_ids(lots)
    yield from _unlawful_reservations(lots, tender.get("launched_on"))
    imposed = {siret for siret in _list(tender.get("must_include")) if isinstance(siret, str)}
    for index, siret in enumerate(_list(tender.get("exclude"))):
        if isinstance(siret, str) and siret in imposed:
            yield Fault(f"exclude[{index}]", _IMPOSED_AND_EXCLUDED, {"siret": siret})


_IMPOSED_AND_EXCLUDED = gettext_noop(
    "Le SIRET %(siret)s est à la fois imposé (must_include) et exclu ; choisissez."
)
_LOT_TWICE = gettext_noop("Un autre lot porte déjà l’identifiant « %(id)s » (%(first)s).")
_NEED_TWICE = gettext_noop("Un autre besoin de l’appel porte déjà l’identifiant « %(id)s » (%(first)s).")


def _repeated_ids(lots: list[object]) -> Iterator[Fault]:
    lot_first = _once(_LOT_TWICE)
    need_first = _once(_NEED_TWICE)
    for lot_index, raw in enumerate(lots):
        lot = _mapping(raw)
        yield from lot_first(lot.get("id"), f"lots[{lot_index}].id")
        for need_index, need in enumerate(_list(lot.get("needs"))):
            yield from need_first(_mapping(need).get("id"), f"lots[{lot_index}].needs[{need_index}].id")


def _once(message: str) -> Callable[[object, str], Iterator[Fault]]:
    seen: dict[str, str] = {}

    def check(id: object, path: str) -> Iterator[Fault]:
        if not isinstance(id, str):
            return
        if id in seen:
            yield Fault(path, message, {"id": id, "first": seen[id]})
        seen.setdefault(id, path)

    return check


def _unlawful_reservations(lots: list[object], launched_on: object) -> Iterator[Fault]:
    try:
        day = date.fromisoformat(launched_on) if isinstance(launched_on, str) else None
    except ValueError:
        day = None
    for index, lot in enumerate(lots):
        families = {family for family in _list(_mapping(lot).get("reserved")) if isinstance(family, str)}
        if day and not is_lawful(families, day):
            yield Fault(f"lots[{index}].reserved", JOINT_RESERVATION_TOO_EARLY)


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []
