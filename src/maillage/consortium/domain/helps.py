"""Single changes that would make a group possible; each one is applied and solved before it is proposed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from math import floor

import numpy as np

from maillage.base.refusals import gettext_noop
from maillage.consortium.domain.additions import find_additions
from maillage.consortium.domain.answer import Help, Note
from maillage.consortium.domain.change import apply_set
from maillage.consortium.domain.instance import Instance
from maillage.consortium.domain.possibility import Possibility, Undecided, priced
from maillage.consortium.domain.search import Group

# Shares a buyer would write, from the largest to the smallest allowed.
PERCENTS = (40, 30, 25, 20, 15, 12, 10, 8, 6, 5, 4, 3, 2, 1, 0.5, 0.1)
MOST_MEMBERS = 100
MOST_TRIED = 8
# Nodes of the searches for one change: one that takes longer to settle is left out.
NODES = 60


def find_helps(
    possibility: Possibility, blocking: Sequence[str], uncovered: float | None
) -> tuple[Help, ...]:
    """Return changes of one field of the tender, then structures to find, that make a group possible.

    A change that leaves every constraint of `blocking` as it is cannot help: only the others are tried.
    """
    hurried = possibility.hurried(NODES)
    return (*_settings(hurried, blocking), *find_additions(hurried, blocking, uncovered or 0.0))


def _settings(possibility: Possibility, blocking: Sequence[str]) -> Iterator[Help]:
    finders: dict[str, Callable[[Possibility], Help | None]] = {
        "max_members": _more_members,
        "min_member_percent": _smaller_share,
        "min_turnover": _smaller_turnover,
        "lead": _smaller_lead_turnover,
    }
    for name in blocking:
        if possibility.limits.reached():
            return
        kind, _, subject = name.partition(":")
        found = None
        with suppress(Undecided):
            if name in finders:
                found = finders[name](possibility)
            elif kind == "insertion":
                found = _less_insertion(possibility, subject)
            elif kind == "must_include":
                found = _not_imposed(possibility, subject)
        if found is not None:
            yield found
    yield from _not_excluded(possibility)
    yield from _fewer_lots(possibility, blocking)


def _checked(possibility: Possibility, note: Note, changes: Mapping[str, object]) -> Help | None:
    """The help, if a group really exists once it is applied."""
    exists = _exists_for_lots if "only_lots" in changes else _exists
    with suppress(Undecided):
        return Help(note, set=changes) if exists(possibility, changes) else None
    return None


def _shown(
    possibility: Possibility, instance: Instance, group: Group, note: Note, changes: Mapping[str, object]
) -> Help:
    """The help that this very group shows: it is checked against the tender so changed."""
    possibility.with_tender(apply_set(possibility.question.tender, changes)).check(instance, group)
    return Help(note, set=changes)


def _exists_for_lots(possibility: Possibility, changes: Mapping[str, object]) -> bool:
    tender = apply_set(possibility.question.tender, changes)
    kept = [rank for rank, lot in enumerate(possibility.eligible.lots) if lot in tender.lots]
    changed = replace(possibility.with_tender(tender), eligible=possibility.eligible.only_lots(kept))
    return changed.exists()


def _more_members(possibility: Possibility) -> Help | None:
    instance = priced(possibility.instance(drop=["max_members"]), member=1.0)
    best = possibility.best(instance)
    if best is None or len(best.members) > MOST_MEMBERS:
        return None
    wanted = len(best.members)
    note = Note(gettext_noop("Le groupement devient possible à %(members)s membres."), {"members": wanted})
    return _shown(possibility, instance, best, note, {"max_members": wanted})


def _smaller_share(possibility: Possibility) -> Help | None:
    now = float(possibility.question.tender.min_member_percent)
    values = [value for value in PERCENTS if value < now]
    found = _first(values, lambda value: _exists(possibility, {"min_member_percent": value}))
    if found is None:
        return None
    note = Note(
        gettext_noop(
            "Il suffirait d’accepter des membres à partir de %(percent)s %% des heures (au lieu de %(now)s %%)."
        ),
        {"percent": found, "now": now},
    )
    return Help(note, set={"min_member_percent": found})


def _exists(possibility: Possibility, changes: Mapping[str, object]) -> bool:
    changed = possibility.with_tender(apply_set(possibility.question.tender, changes))
    return changed.exists()


def _first(values: Sequence[float], works: Callable[[float], bool]) -> float | None:
    """The first value that works, when every value after one that works works too (halving)."""
    if not values or not works(values[-1]):
        return None
    low, high = 0, len(values) - 1
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if works(values[middle]) else (middle + 1, high)
    return values[high]


def _smaller_turnover(possibility: Possibility) -> Help | None:
    instance = possibility.instance(drop=["min_turnover"])
    best = possibility.best(priced(instance, member=-instance.turnover))
    if best is None:
        return None
    reached = _rounded_down(float(instance.turnover[best.members].sum()))
    note = Note(
        gettext_noop(
            "Un groupement existe si le chiffre d’affaires exigé ensemble descend à %(turnover)s €."
        ),
        {"turnover": reached},
    )
    return _shown(possibility, instance, best, note, {"min_turnover_eur": reached})


def _rounded_down(euros: float) -> int:
    """Three figures that count: nobody asks for a turnover to the euro."""
    unit = int("1" + "0" * max(0, len(str(int(euros))) - 3))
    return int(euros) // unit * unit


def _smaller_lead_turnover(possibility: Possibility) -> Help | None:
    asked = float(possibility.question.tender.lead_min_turnover_eur)
    known = {float(value) for value in possibility.instance().turnover if value < asked}
    found = _first(
        sorted(known | {0.0}, reverse=True),
        lambda value: _exists(possibility, {"lead_min_turnover_eur": value}),
    )
    if found is None:
        return None
    note = Note(
        gettext_noop("Un mandataire est possible si son chiffre d’affaires exigé descend à %(turnover)s €."),
        {"turnover": found},
    )
    return Help(note, set={"lead_min_turnover_eur": found})


def _less_insertion(possibility: Possibility, lot_id: str) -> Help | None:
    instance = possibility.instance(drop=[f"insertion:{lot_id}"])
    rank = [lot.id for lot in possibility.eligible.lots].index(lot_id)
    inside = np.where(instance.lot_of == rank, -1.0, 0.0)
    best = possibility.best(priced(instance, hourly=instance.insertion[:, None] * inside))
    if best is None:
        return None
    reached = max(0, floor(-best.cost + 1e-6))
    note = Note(
        gettext_noop(
            "Les structures capables peuvent assurer %(hours)s heures d’insertion sur le lot %(lot)s."
        ),
        {"hours": reached, "lot": lot_id},
    )
    return _shown(possibility, instance, best, note, {"insertion_hours": {lot_id: reached}})


def _not_imposed(possibility: Possibility, siret: str) -> Help | None:
    others = [other for other in possibility.question.tender.must_include if other != siret]
    note = Note(
        gettext_noop("Un groupement existe si %(name)s n’en fait pas forcément partie."),
        {"name": _name(possibility, siret), "siret": siret},
    )
    return _checked(possibility, note, {"must_include": others})


def _name(possibility: Possibility, siret: str) -> str:
    named = (s.name for s in possibility.question.structures if s.siret == siret)
    return next(named, siret)


def _not_excluded(possibility: Possibility) -> Iterator[Help]:
    able = {structure.siret: structure.name for structure in possibility.eligible.structures}
    excluded = possibility.question.tender.exclude
    for siret in [siret for siret in excluded if siret in able][:MOST_TRIED]:
        note = Note(
            gettext_noop("Un groupement existe si %(name)s n’est plus écartée."),
            {"name": able[siret], "siret": siret},
        )
        found = _checked(possibility, note, {"exclude": [other for other in excluded if other != siret]})
        if found is not None:
            yield found


def _fewer_lots(possibility: Possibility, blocking: Sequence[str]) -> Iterator[Help]:
    """Leave one lot aside, when the conflict speaks of it."""
    lots = possibility.question.tender.lots
    if len(lots) < 2:
        return
    for lot in lots:
        names = {f"insertion:{lot.id}", *(f"cover:{need.id}" for need in lot.needs)}
        if names & set(blocking):
            note = Note(gettext_noop("Un groupement existe sans le lot %(lot)s."), {"lot": lot.id})
            kept = [other.id for other in lots if other.id != lot.id]
            found = _checked(possibility, note, {"only_lots": kept})
            if found is not None:
                yield found
