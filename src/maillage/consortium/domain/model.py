"""The only door to HiGHS: a model of some structures, solved as a linear or as a whole-number programme."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter

import highspy
import numpy as np

from maillage.consortium.domain.cut import Cut
from maillage.consortium.domain.instance import Bools, Floats, Instance, Ints
from maillage.consortium.domain.limits import Limits
from maillage.consortium.domain.rows import INFINITY, Triplets, lay_out

# Rows are scaled to about 1, hours go up to 10⁷ a need and must hold to a hundredth: hence so tight.
FEASIBILITY = 1e-9
OPTIMALITY = 1e-9
LOOSE = 1e-7

_STATUS = highspy.HighsModelStatus
_ANSWERED = (_STATUS.kOptimal, _STATUS.kInfeasible, _STATUS.kObjectiveBound)


@dataclass(frozen=True, slots=True, eq=False)
class Relaxation:
    """A solved linear programme: value (with slack at its price), y, slack left, duals of the rows,
    hours by pair."""

    value: float
    y: Floats
    slack: float
    duals: Floats
    hours: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """What a whole-number search gave: the best group (positions → y, hours by pair) if any, and a lower bound.

    closed: the search ended by itself: the bound holds, and without a group there is none below the cutoff.
    """

    value: float
    members: Ints | None
    hours: Floats | None
    bound: float
    closed: bool


class GroupModel:
    """A HiGHS model of the structures `chosen` of an instance.

    price: what one unit missing of a coupling row costs; None = nothing may be missing.
    real: whether members, kilometres… count in the objective, or only what is missing.
    """

    def __init__(
        self, instance: Instance, chosen: Ints, *, price: float | None = None, real: bool = True
    ) -> None:
        self.instance = instance
        self.price = price
        self.real = real
        self.layout, rows = lay_out(instance, chosen, elastic=price is not None)
        self.scale = cost_scale(instance) if real else 1.0
        self._highs = quiet_highs()
        self._highs.passModel(self._programme(rows))
        self._whole = False
        self._columns = np.arange(len(chosen), dtype=np.int32)
        self.more: list[Ints | Cut] = []
        most = INFINITY if instance.max_members is None else float(instance.max_members)
        self.members_range = (float(instance.min_members), most)

    def _programme(self, rows: Triplets) -> highspy.HighsLp:
        layout = self.layout
        upper = np.ones(layout.columns)
        upper[layout.e0 :] = INFINITY
        return rows.programme(self.costs(), np.zeros(layout.columns), upper)

    def costs(self) -> Floats:
        """Costs of the columns, divided by `scale`."""
        layout, instance = self.layout, self.instance
        cost = np.zeros(layout.columns)
        if self.real:
            y = cost[: layout.x0]
            y += instance.member_cost[layout.chosen] + instance.tie_cost
            y[layout.tied] -= instance.tie_cost
            hourly = instance.cost[layout.chosen][layout.pair_row, layout.pair_need]
            cost[layout.x0 : layout.u0] = hourly * layout.upper
            cost[layout.u0 : layout.e0] = instance.tie_cost
            cost /= self.scale
        cost[layout.e0 :] = self.price or 0.0
        return cost

    def relax(self) -> Relaxation | None:
        """Solve the linear programme; None when it has no solution, or none below the value to ignore."""
        highs = self._highs
        highs.run()
        if highs.getModelStatus() not in _ANSWERED:
            highs = self._solved_anew()
        if highs.getModelStatus() != _STATUS.kOptimal:
            return None
        solution = highs.getSolution()
        values = np.array(solution.col_value)
        layout = self.layout
        return Relaxation(
            value=highs.getInfo().objective_function_value * self.scale,
            y=values[: layout.x0],
            slack=float(values[layout.e0 :].sum()),
            duals=np.array(solution.row_dual) * self.scale,
            hours=values[layout.x0 : layout.u0] * layout.upper,
        )

    def _solved_anew(self) -> highspy.Highs:
        """The same programme once more from nothing, looser and looser: HiGHS may give up on tight tolerances.

        Anything but an answer is an error: a programme without an answer must never pass for one without solution.
        """
        for tolerance in (FEASIBILITY, LOOSE):
            highs = quiet_highs()
            highs.setOptionValue("primal_feasibility_tolerance", tolerance)
            highs.setOptionValue("dual_feasibility_tolerance", LOOSE)
            highs.passModel(self._highs.getLp())
            highs.run()
            if highs.getModelStatus() in _ANSWERED:
                return highs
        raise RuntimeError(f"HiGHS gives no answer: {highs.getModelStatus()}")

    def relaxed(self) -> Relaxation:
        """Solve the linear programme of an elastic model: it always has a solution."""
        found = self.relax()
        if found is None:
            raise RuntimeError("an elastic model has no solution")
        return found

    def ignore_above(self, cutoff: float) -> None:
        """Give up a relaxation as soon as its value is known to reach the cutoff."""
        self._highs.setOptionValue("objective_bound", cutoff / self.scale)

    def loosen(self) -> None:
        """Accept rows that hold to LOOSE only."""
        self._highs.setOptionValue("primal_feasibility_tolerance", LOOSE)

    def table(self, relaxed: Relaxation) -> Floats:
        """(chosen, needs) hours of a relaxation."""
        table = np.zeros((len(self.layout.chosen), len(self.instance.hours)))
        table[self.layout.pair_row, self.layout.pair_need] = relaxed.hours
        return table

    def forbid(self, members: Ints) -> None:
        """Exclude the group with exactly these members (ranks in the instance)."""
        inside = np.isin(self.layout.chosen, members)
        if inside.sum() < len(members):
            return
        values = np.where(inside, 1.0, -1.0)
        self._highs.addRow(-INFINITY, len(members) - 1.0, len(values), self._columns, values)
        self.more.append(members)

    def cut(self, cut: Cut) -> None:
        """Add an inequality that every group keeps."""
        layout = self.layout
        flow = cut.flow[layout.chosen][layout.pair_row] * cut.needs[layout.pair_need]
        values = np.concatenate((cut.members[layout.chosen], flow * layout.upper))
        columns = np.flatnonzero(values)
        values = values[columns]
        if self.price is not None:
            missing = self._highs.getNumCol()
            self._highs.addCol(self.price, 0.0, INFINITY, 0, np.zeros(0, dtype=np.int32), np.zeros(0))
            columns, values = np.append(columns, missing), np.append(values, 1.0)
        self._highs.addRow(1.0, INFINITY, len(columns), columns.astype(np.int32), values)
        self.more.append(cut)

    def bound_members(self, low: Bools, high: Bools, least: float, most: float) -> None:
        """Keep only groups with all of `low`, none out of `high` (by position), and this many members."""
        self._highs.changeColsBounds(len(low), self._columns, low.astype(np.float64), high.astype(np.float64))
        if (least, most) != self.members_range:
            self._highs.changeRowBounds(self.layout.members, least, most)
            self.members_range = (least, most)

    def search(self, cutoff: float, gap: float, limits: Limits, *, presolve: bool) -> Found:
        """Find the best group that costs less than `cutoff`, to `gap` (relative). The model stays whole."""
        if not self._whole:
            self._highs.changeColsIntegrality(
                self.layout.x0,
                self._columns,
                np.full(self.layout.x0, highspy.HighsVarType.kInteger, dtype=object),
            )
            self._whole = True
        self._highs.setOptionValue("presolve", "choose" if presolve else "off")
        self._highs.setOptionValue("mip_rel_gap", gap)
        self._highs.setOptionValue("time_limit", max(limits.seconds(), 0.0) + self._highs.getRunTime())
        self._highs.setOptionValue("objective_bound", cutoff / self.scale)
        _run(self._highs, limits.stop)
        return self._read()

    def _read(self) -> Found:
        status, info = self._highs.getModelStatus(), self._highs.getInfo()
        closed = status in (_STATUS.kOptimal, _STATUS.kInfeasible, _STATUS.kObjectiveBound)
        bound = info.mip_dual_bound * self.scale
        if info.primal_solution_status != 2:
            return Found(INFINITY, None, None, INFINITY if closed else bound, closed)
        values = np.array(self._highs.getSolution().col_value)
        layout = self.layout
        inside = values[: layout.x0] > 0.5
        hours = np.where(inside[layout.pair_row], values[layout.x0 : layout.u0] * layout.upper, 0.0)
        value = info.objective_function_value * self.scale
        return Found(value, layout.chosen[inside], hours, bound, closed)


def cost_scale(instance: Instance) -> float:
    """Points that the objective is divided by, so that a group costs about 1,000."""
    able = instance.upper > 0
    mean = (np.abs(instance.cost) * able).sum(axis=0) / np.maximum(able.sum(axis=0), 1)
    members = 2 * float(np.abs(instance.member_cost).mean()) if instance.size else 0.0
    return max((float(instance.hours @ mean) + members + 2 * instance.tie_cost) / 1000, 1e-6)


def quiet_highs() -> highspy.Highs:
    """A solver that says nothing, uses one thread, and gives the same answer each time."""
    highs = highspy.Highs()  # type: ignore[no-untyped-call]
    for name, value in (
        ("output_flag", False),
        ("threads", 1),
        ("random_seed", 0),
        ("primal_feasibility_tolerance", FEASIBILITY),
        ("dual_feasibility_tolerance", OPTIMALITY),
        ("mip_feasibility_tolerance", FEASIBILITY),
        ("mip_abs_gap", 0.0),
    ):
        highs.setOptionValue(name, value)
    return highs


def _run(highs: highspy.Highs, stop: Callable[[], bool] | None) -> None:
    if stop is None:
        highs.run()
        return
    last = perf_counter()

    def interrupt(event: highspy.HighsCallbackEvent) -> None:
        nonlocal last
        now = perf_counter()
        if now - last > 0.02:
            last = now
            if event.data_in is not None:
                event.data_in.user_interrupt = stop()

    highs.cbMipInterrupt.subscribe(interrupt)
    highs.cbSimplexInterrupt.subscribe(interrupt)
    try:
        highs.run()
    finally:
        highs.cbMipInterrupt.unsubscribe(interrupt)
        highs.cbSimplexInterrupt.unsubscribe(interrupt)
