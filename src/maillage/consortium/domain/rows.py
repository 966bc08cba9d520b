"""The rows and columns of the model, as plain arrays: what HiGHS is given, for a few structures or for all.

Columns: y (is a member), x (part of the most hours it could give to a need, 0 to 1), u (member tied to nobody),
e (what is missing of a coupling row, when the model is elastic). Hours are scaled so that every row is about 1.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import highspy
import numpy as np

from maillage.consortium.domain.instance import Floats, Instance, Ints

INFINITY = float("inf")


@dataclass(slots=True)
class Triplets:
    """A sparse matrix being written: rows with bounds, and their entries."""

    rows: list[Ints] = field(default_factory=list)
    columns: list[Ints] = field(default_factory=list)
    values: list[Floats] = field(default_factory=list)
    lower: list[Floats] = field(default_factory=list)
    upper: list[Floats] = field(default_factory=list)
    count: int = 0

    def open_rows(self, lower: Floats, upper: Floats) -> Ints:
        """Add empty rows with these bounds and return their ranks."""
        ranks = np.arange(self.count, self.count + len(lower), dtype=np.int64)
        self.count += len(lower)
        self.lower.append(lower)
        self.upper.append(upper)
        return ranks

    def fill(self, rows: Ints, columns: Ints, values: Floats) -> None:
        """Write entries; zeros are left out."""
        kept = values != 0
        self.rows.append(rows[kept])
        self.columns.append(columns[kept])
        self.values.append(values[kept])

    def programme(
        self,
        cost: Floats,
        low: Floats,
        high: Floats,
        given: Floats | float = 0.0,
        whole: list[highspy.HighsVarType] | None = None,
    ) -> highspy.HighsLp:
        """The programme for HiGHS: costs and bounds of the columns, and what to take off the bounds of rows."""
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = len(cost), self.count
        lp.col_cost_, lp.col_lower_, lp.col_upper_ = cost, low, high
        lp.row_lower_ = np.concatenate(self.lower) - given
        lp.row_upper_ = np.concatenate(self.upper) - given
        row = np.concatenate(self.rows)
        order = np.argsort(row, kind="stable")
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.num_col_, lp.a_matrix_.num_row_ = len(cost), self.count
        lp.a_matrix_.start_ = np.concatenate(([0], np.cumsum(np.bincount(row, minlength=self.count))))
        lp.a_matrix_.index_ = np.concatenate(self.columns)[order]
        lp.a_matrix_.value_ = np.concatenate(self.values)[order]
        if whole is not None:
            lp.integrality_ = whole
        return lp


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """Where things are in the model of the structures `chosen`.

    pair_row, pair_need: for each x column, the position of its structure in `chosen`, and its need.
    x0, u0, e0, columns: first column of each block, and how many columns in all (y columns come first).
    cover, insertion, members, turnover, lead, tie, enemy: ranks of the coupling rows; -1 when there is none.
    tied: positions in `chosen` with a row in `tie`. foes: pairs of positions, with their row in `enemy`.
    """

    chosen: Ints
    pair_row: Ints
    pair_need: Ints
    upper: Floats
    x0: int
    u0: int
    e0: int
    columns: int
    cover: Ints
    insertion: Ints
    members: int
    turnover: int
    lead: int
    must: Ints
    tied: Ints
    tie: Ints
    foes: Ints
    enemy: Ints
    rows: int


def lay_out(instance: Instance, chosen: Ints, *, elastic: bool) -> tuple[Layout, Triplets]:
    """Write every row of the model of these structures; `elastic` adds what may be missing of coupling rows."""
    pair_row, pair_need = np.nonzero(instance.upper[chosen] > 0)
    upper = instance.upper[chosen][pair_row, pair_need]
    size = len(chosen)
    friends = _inside(instance.friends, chosen, instance.size) if instance.tie_cost > 0 else _NO_PAIRS
    tied = np.unique(friends)
    u0 = size + len(upper)
    e0 = u0 + len(tied)
    out = Triplets()
    cover = _cover(out, instance, pair_need, upper, size)
    insertion = _insertion(out, instance, chosen, (pair_row, pair_need, upper), size)
    members, turnover, lead = _group_rows(out, instance, chosen)
    must = _must(out, instance, chosen)
    tie = _ties(out, friends, tied, u0)
    coupling = out.count
    foes = _inside(instance.enemies, chosen, instance.size)
    enemy = _enemies(out, foes)
    _own_rows(out, instance, chosen, (pair_row, pair_need, upper), size)
    columns = e0 + (_slacks(out, coupling - len(tie), e0) if elastic else 0)
    layout = Layout(
        chosen, pair_row, pair_need, upper, size, u0, e0, columns,
        cover, insertion, members, turnover, lead, must, tied, tie, foes, enemy, out.count,
    )  # fmt: skip
    return layout, out


_NO_PAIRS = np.zeros((0, 2), dtype=np.int64)


def _inside(pairs: Ints, chosen: Ints, size: int) -> Ints:
    """Pairs of ranks, both chosen, as positions in `chosen`."""
    position = np.full(size, -1, dtype=np.int64)
    position[chosen] = np.arange(len(chosen))
    inside = position[pairs]
    return inside[(inside >= 0).all(axis=1)]


def _cover(out: Triplets, instance: Instance, pair_need: Ints, upper: Floats, x0: int) -> Ints:
    rows = out.open_rows(np.where(instance.at_most, -INFINITY, 1.0), np.ones(len(instance.hours)))
    out.fill(rows[pair_need], x0 + np.arange(len(upper)), upper / instance.hours[pair_need])
    return rows


def _insertion(
    out: Triplets, instance: Instance, chosen: Ints, pairs: tuple[Ints, Ints, Floats], x0: int
) -> Ints:
    pair_row, pair_need, upper = pairs
    asked = np.flatnonzero(instance.target > 0)
    rows = np.full(len(instance.target), -1, dtype=np.int64)
    rows[asked] = out.open_rows(np.ones(len(asked)), np.full(len(asked), INFINITY))
    lot = instance.lot_of[pair_need]
    kept = rows[lot] >= 0
    share = (instance.insertion[chosen][pair_row] * upper)[kept] / instance.target[lot[kept]]
    out.fill(rows[lot[kept]], x0 + np.flatnonzero(kept), share)
    return rows


def _group_rows(out: Triplets, instance: Instance, chosen: Ints) -> tuple[int, int, int]:
    """Rows on the group as a whole: how many members, their turnovers, one that may lead."""
    columns = np.arange(len(chosen))
    most = INFINITY if instance.max_members is None else float(instance.max_members)
    members = out.open_rows(np.array([float(instance.min_members)]), np.array([most]))
    out.fill(np.repeat(members, len(chosen)), columns, np.ones(len(chosen)))
    turnover = _at_least_one(out, turnover_shares(instance)[chosen]) if instance.min_turnover > 0 else -1
    lead = _at_least_one(out, may_lead(instance)[chosen]) if instance.lead_turnover > 0 else -1
    return int(members[0]), turnover, lead


def turnover_shares(instance: Instance) -> Floats:
    """(S,) part of the turnover asked that each structure brings, at most 1."""
    return np.minimum(instance.turnover / instance.min_turnover, 1.0)


def may_lead(instance: Instance) -> Floats:
    """(S,) 1 for the structures whose turnover lets them lead, else 0."""
    return (instance.turnover >= instance.lead_turnover).astype(np.float64)


def _at_least_one(out: Triplets, values: Floats) -> int:
    row = out.open_rows(np.ones(1), np.full(1, INFINITY))
    out.fill(np.repeat(row, len(values)), np.arange(len(values)), values)
    return int(row[0])


def _must(out: Triplets, instance: Instance, chosen: Ints) -> Ints:
    rows = out.open_rows(np.ones(len(instance.must)), np.full(len(instance.must), INFINITY))
    columns = np.flatnonzero(np.isin(chosen, instance.must))
    out.fill(rows, columns, np.ones(len(rows)))
    return rows


def _ties(out: Triplets, friends: Ints, tied: Ints, u0: int) -> Ints:
    """u_s ≥ y_s − Σ y of its friends, for the chosen structures that have a friend among the chosen."""
    rows = out.open_rows(np.zeros(len(tied)), np.full(len(tied), INFINITY))
    out.fill(rows, u0 + np.arange(len(tied)), np.ones(len(tied)))
    out.fill(rows, tied, -np.ones(len(tied)))
    for left, right in ((0, 1), (1, 0)):
        own = np.searchsorted(tied, friends[:, left])
        out.fill(rows[own], friends[:, right], np.ones(len(friends)))
    return rows


def _enemies(out: Triplets, foes: Ints) -> Ints:
    rows = out.open_rows(np.full(len(foes), -INFINITY), np.ones(len(foes)))
    for side in (0, 1):
        out.fill(rows, foes[:, side], np.ones(len(foes)))
    return rows


def _own_rows(
    out: Triplets, instance: Instance, chosen: Ints, pairs: tuple[Ints, Ints, Floats], x0: int
) -> None:
    """Rows of each structure alone: free hours, offers, needs, least share; only those that say something."""
    pair_row, pair_need, upper = pairs
    columns = x0 + np.arange(len(upper))
    cap, offer = instance.cap[chosen], instance.offer[chosen]
    group = instance.group_of[pair_need]
    by_group = np.zeros_like(offer)
    np.add.at(by_group, (pair_row, group), upper)
    has_cap = np.minimum(by_group, offer).sum(axis=1) > cap
    has_offer = (by_group > offer) & (offer <= cap[:, None])
    implied = (has_cap[pair_row] & (upper >= cap[pair_row])) | (
        has_offer[pair_row, group] & (upper >= offer[pair_row, group])
    )
    _below(out, np.flatnonzero(has_cap), (pair_row, columns, upper), cap)
    flat = pair_row * offer.shape[1] + group
    owners = np.flatnonzero(has_offer.ravel())
    _below(out, owners, (flat, columns, upper), offer.ravel(), divisor=offer.shape[1])
    own = np.flatnonzero(~implied)
    rows = out.open_rows(np.full(len(own), -INFINITY), np.zeros(len(own)))
    out.fill(rows, columns[own], np.ones(len(own)))
    out.fill(rows, pair_row[own], -np.ones(len(own)))
    least = out.open_rows(np.zeros(len(chosen)), np.full(len(chosen), INFINITY))
    reach = np.maximum(np.bincount(pair_row, upper, len(chosen)), instance.least)
    out.fill(least[pair_row], columns, upper / reach[pair_row])
    out.fill(least, np.arange(len(chosen)), -instance.least / reach)


def _below(
    out: Triplets, owners: Ints, pairs: tuple[Ints, Ints, Floats], limits: Floats, divisor: int = 1
) -> None:
    """Σ hours of an owner ≤ its limit × its y. An owner is a structure (divisor 1), or a structure × offer."""
    owner_of, columns, upper = pairs
    rows = out.open_rows(np.full(len(owners), -INFINITY), np.zeros(len(owners)))
    place = np.full(len(limits), -1, dtype=np.int64)
    place[owners] = rows
    kept = place[owner_of] >= 0
    out.fill(place[owner_of[kept]], columns[kept], upper[kept] / limits[owner_of[kept]])
    out.fill(rows, owners // divisor, -np.ones(len(owners)))


def _slacks(out: Triplets, coupling: int, e0: int) -> int:
    """One column for what is missing of each coupling row but ties."""
    rows = np.arange(coupling)
    out.fill(rows, e0 + rows, np.ones(coupling))
    return coupling
