"""Hours as they are printed: whole hundredths that keep every promise of the group.

A vertex of the linear programme is nearly always whole already. When it is not, a small whole-number programme
looks for the cheapest hundredths near it; only when there is none may a cover be off, by 0.05 h at most.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

import highspy
import numpy as np

from maillage.consortium.domain.instance import Floats, Instance, Ints
from maillage.consortium.domain.model import quiet_highs
from maillage.consortium.domain.rows import INFINITY, Triplets

# How far from the unrounded hours to look, and how far a cover may be, in hundredths of an hour.
AROUND = 5
TOLERATED = 5


@dataclass(frozen=True, slots=True, eq=False)
class _Limits:
    """The conditions of a group in hundredths of an hour, over its own pairs (member, need)."""

    member: Ints
    need: Ints
    base: Ints
    upper: Ints
    cost: Floats
    percent: Ints


def round_hours(instance: Instance, members: Ints, hours: Floats) -> Ints:
    """Return (members, needs) hundredths of an hour, from the (members, needs) hours of the best allocation."""
    exact = hours * 100
    nearest = np.rint(exact).astype(np.int64)
    if np.abs(exact - nearest).max(initial=0.0) < 1e-3 and _keeps_all(instance, members, nearest):
        return nearest
    for tolerated in (0, TOLERATED):
        found = _nearby(instance, members, nearest, tolerated)
        if found is not None:
            return found
    return nearest


def _keeps_all(instance: Instance, members: Ints, cents: Ints) -> bool:
    limits = _limits(instance, members, cents)
    rows = _conditions(instance, members, limits, tolerated=0)
    count = rows.count
    value = np.zeros(count)
    np.add.at(value, np.concatenate(rows.rows), np.concatenate(rows.values) * _spread(rows, limits))
    lower, upper = np.concatenate(rows.lower), np.concatenate(rows.upper)
    return bool((value >= lower - 1e-6).all() and (value <= upper + 1e-6).all())


def _spread(rows: Triplets, limits: _Limits) -> Floats:
    spread: Floats = limits.base.astype(np.float64)[np.concatenate(rows.columns)]
    return spread


def _limits(instance: Instance, members: Ints, nearest: Ints) -> _Limits:
    member, need = np.nonzero(instance.upper[members] > 0)
    return _Limits(
        member=member,
        need=need,
        base=nearest[member, need],
        upper=np.floor(instance.upper[members][member, need] * 100 + 1e-6).astype(np.int64),
        cost=instance.cost[members][member, need],
        percent=np.rint(instance.insertion[members] * 100).astype(np.int64)[member],
    )


def _conditions(instance: Instance, members: Ints, limits: _Limits, tolerated: int) -> Triplets:
    """Every condition on the hundredths, as rows whose bounds are whole."""
    out = Triplets()
    columns = np.arange(len(limits.base))
    ones = np.ones(len(columns))
    asked = np.rint(instance.hours * 100)
    short = np.where(instance.at_most, -INFINITY, asked - tolerated)
    cover = out.open_rows(short, asked + np.where(instance.at_most, 0, tolerated))
    out.fill(cover[limits.need], columns, ones)
    least = np.full(len(members), float(ceil(instance.least * 100 - 1e-6)))
    own = out.open_rows(least, np.floor(instance.cap[members] * 100 + 1e-6))
    out.fill(own[limits.member], columns, ones)
    groups = instance.offer.shape[1]
    offers = np.floor(instance.offer[members] * 100 + 1e-6).ravel()
    offer = out.open_rows(np.full(len(offers), -INFINITY), offers)
    out.fill(offer[limits.member * groups + instance.group_of[limits.need]], columns, ones)
    wanted = np.array([ceil(target * 10_000 - 1e-6) for target in instance.target.tolist()], dtype=np.float64)
    insertion = out.open_rows(wanted, np.full(len(wanted), INFINITY))
    out.fill(insertion[instance.lot_of[limits.need]], columns, limits.percent.astype(np.float64))
    return out


def _nearby(instance: Instance, members: Ints, nearest: Ints, tolerated: int) -> Ints | None:
    """The cheapest allocation in hundredths around the one given, or None when there is none."""
    limits = _limits(instance, members, nearest)
    rows = _conditions(instance, members, limits, tolerated)
    highs = quiet_highs()
    highs.passModel(_programme(rows, limits))
    highs.run()
    if highs.getInfo().primal_solution_status != 2:
        return None
    steps = np.rint(np.array(highs.getSolution().col_value)).astype(np.int64)
    found = np.zeros_like(nearest)
    found[limits.member, limits.need] = limits.base + steps
    return found


def _programme(rows: Triplets, limits: _Limits) -> highspy.HighsLp:
    """Whole steps from `base`; what `base` gives is moved to the bounds of the rows, to keep numbers small."""
    given = np.zeros(rows.count)
    row, column = np.concatenate(rows.rows), np.concatenate(rows.columns)
    value = np.concatenate(rows.values)
    np.add.at(given, row, value * limits.base[column])
    order = np.argsort(row, kind="stable")
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(limits.base), rows.count
    lp.col_cost_ = limits.cost / max(1.0, float(np.abs(limits.cost).max(initial=0.0)))
    lp.col_lower_ = np.maximum(-AROUND, -limits.base).astype(np.float64)
    lp.col_upper_ = np.maximum(lp.col_lower_, np.minimum(AROUND, limits.upper - limits.base))
    lp.row_lower_ = np.concatenate(rows.lower) - given
    lp.row_upper_ = np.concatenate(rows.upper) - given
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.num_col_, lp.a_matrix_.num_row_ = lp.num_col_, rows.count
    lp.a_matrix_.start_ = np.concatenate(([0], np.cumsum(np.bincount(row, minlength=rows.count))))
    lp.a_matrix_.index_ = column[order]
    lp.a_matrix_.value_ = value[order]
    lp.integrality_ = [highspy.HighsVarType.kInteger] * len(limits.base)
    return lp
