"""Hours as they are printed: whole hundredths that keep every promise of the group.

A vertex of the linear programme is nearly always whole already. When it is not, a small whole-number programme
looks for the cheapest hundredths near it; only when there is none may a cover, and as a last resort any other
limit in hours, be off by 0.05 h at most.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil

import highspy
import numpy as np

from maillage.consortium.domain.instance import Bools, Floats, Instance, Ints
from maillage.consortium.domain.model import quiet_highs
from maillage.consortium.domain.rows import INFINITY, Triplets

# How far from the unrounded hours to look, and how far a cover may be, in hundredths of an hour.
AROUND = 5
TOLERATED = 5
# How much of the cost rounding may move (the contract allows 1e-5).
ROUNDING = 5e-6
# A search for hundredths must stay short, and stop at the same point each time.
NODES = 300


@dataclass(frozen=True, slots=True, eq=False)
class _Around:
    """The hundredths to move, one for each pair (member, need): where they start, how far they may go."""

    member: Ints
    need: Ints
    base: Ints
    upper: Ints
    cost: Floats
    percent: Ints


def round_hours(instance: Instance, members: Ints, hours: Floats, cost: float) -> Ints:
    """Return (members, needs) hundredths of an hour, from the (members, needs) hours of the best allocation.

    cost: of the group. In a very small tender, hundredths that keep everything may move it by more than ROUNDING;
    those that move it least, each condition being kept within 0.05 h, are then closer to the truth.
    """
    exact = hours * 100
    nearest = np.rint(exact).astype(np.int64)
    if np.abs(exact - nearest).max(initial=0.0) < 1e-3 and _keeps_all(instance, members, nearest):
        return nearest
    best, off = nearest, INFINITY
    for found in _options(instance, members, hours, nearest):
        moved = abs(float((instance.cost[members] * (found / 100 - hours)).sum()))
        if moved < off:
            best, off = found, moved
        if off <= ROUNDING * abs(cost):
            break
    return best


def _options(instance: Instance, members: Ints, hours: Floats, nearest: Ints) -> Iterator[Ints]:
    """Hundredths to choose from, the most faithful first: only where there are hours, then anywhere allowed."""
    used = _around(instance, members, nearest, hours > 1e-6)
    free = _around(instance, members, nearest, instance.upper[members] > 0)
    strict = None
    for around in (used, free):
        if strict is None:
            strict = _nearby(instance, members, around, (0, 0))
    if strict is not None:
        yield strict
    drift = float((instance.cost[members] * (nearest / 100 - hours)).sum()) * 100
    for tolerated in ((TOLERATED, 0), (TOLERATED, TOLERATED)):
        found = _nearby(instance, members, free, tolerated, drift)
        if found is not None:
            yield found


def _keeps_all(instance: Instance, members: Ints, cents: Ints) -> bool:
    around = _around(instance, members, cents, cents > 0)
    rows = _conditions(instance, members, around, (0, 0))
    value = _given(rows, around)
    lower, upper = np.concatenate(rows.lower), np.concatenate(rows.upper)
    return bool((value >= lower - 1e-6).all() and (value <= upper + 1e-6).all())


def _given(rows: Triplets, around: _Around) -> Floats:
    """What the hundredths to start from give to each row."""
    value = np.zeros(rows.count)
    base = around.base.astype(np.float64)[np.concatenate(rows.columns)]
    np.add.at(value, np.concatenate(rows.rows), np.concatenate(rows.values) * base)
    return value


def _around(instance: Instance, members: Ints, nearest: Ints, where: Bools) -> _Around:
    member, need = np.nonzero(where)
    return _Around(
        member=member,
        need=need,
        base=nearest[member, need],
        upper=np.floor(instance.upper[members][member, need] * 100 + 1e-6).astype(np.int64),
        cost=instance.cost[members][member, need],
        percent=np.rint(instance.insertion[members] * 100).astype(np.int64)[member],
    )


def _conditions(instance: Instance, members: Ints, around: _Around, tolerated: tuple[int, int]) -> Triplets:
    """Every condition on the hundredths, as rows whose bounds are whole; each may be off by what is tolerated."""
    off_cover, off = tolerated
    out = Triplets()
    columns = np.arange(len(around.base))
    ones = np.ones(len(columns))
    asked = np.rint(instance.hours * 100)
    short = np.where(instance.at_most, -INFINITY, asked - off_cover)
    cover = out.open_rows(short, asked + np.where(instance.at_most, 0, off_cover))
    out.fill(cover[around.need], columns, ones)
    least = np.full(len(members), float(max(1, ceil(instance.least * 100 - 1e-6) - off)))
    own = out.open_rows(least, np.floor(instance.cap[members] * 100 + 1e-6) + off)
    out.fill(own[around.member], columns, ones)
    offers = np.floor(instance.offer[members] * 100 + 1e-6).ravel() + off
    offer = out.open_rows(np.full(len(offers), -INFINITY), offers)
    out.fill(offer[around.member * instance.offer.shape[1] + instance.group_of[around.need]], columns, ones)
    wanted = np.ceil(instance.target * 10_000 - 1e-6) - 100 * off
    insertion = out.open_rows(wanted, np.full(len(wanted), INFINITY))
    out.fill(insertion[instance.lot_of[around.need]], columns, around.percent.astype(np.float64))
    return out


def _nearby(
    instance: Instance, members: Ints, around: _Around, tolerated: tuple[int, int], drift: float | None = None
) -> Ints | None:
    """The cheapest allocation in hundredths around the one given, or None when there is none.

    drift: when given, what the start already adds to the cost; the allocation that undoes it best is wanted.
    """
    highs = quiet_highs()
    rows = _conditions(instance, members, around, tolerated)
    highs.setOptionValue("mip_max_nodes", NODES)
    highs.passModel(_programme(rows, around, drift))
    highs.run()
    if highs.getInfo().primal_solution_status != 2:
        return None
    steps = np.rint(np.array(highs.getSolution().col_value)[: len(around.base)]).astype(np.int64)
    found = np.zeros((len(members), len(instance.hours)), dtype=np.int64)
    found[around.member, around.need] = around.base + steps
    return found


def _programme(rows: Triplets, around: _Around, drift: float | None) -> highspy.HighsLp:
    """Whole steps from `base`; what `base` gives is moved to the bounds of the rows, to keep numbers small.

    The last column is the distance to the cost aimed at; it is the objective when there is a drift to undo.
    """
    pairs = len(around.base)
    unit = max(1.0, float(np.abs(around.cost).max(initial=0.0)))
    given = _given(rows, around)
    steps, one = np.arange(pairs), np.ones(1)
    for sign in (1.0, -1.0) if drift is not None else ():
        row = rows.open_rows(np.array([-sign * (drift or 0.0) / unit]), np.full(1, INFINITY))
        rows.fill(np.repeat(row, pairs), steps, sign * around.cost / unit)
        rows.fill(row, np.array([pairs]), one)
    low = np.maximum(-AROUND, -around.base).astype(np.float64)
    high = np.maximum(low, np.minimum(AROUND, around.upper - around.base))
    cost = around.cost / unit if drift is None else np.zeros(pairs)
    whole = [highspy.HighsVarType.kInteger] * pairs + [highspy.HighsVarType.kContinuous]
    given = np.concatenate((given, np.zeros(rows.count - len(given))))
    return rows.programme(np.append(cost, 1.0), np.append(low, 0.0), np.append(high, INFINITY), given, whole)
