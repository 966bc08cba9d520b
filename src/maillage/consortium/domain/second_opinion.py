"""A second opinion on « impossible »: the textbook model, written again without any of the ideas of the solver.

No scaling, no prices, no cuts, no survivors: all the candidates, the hours as they are, whole members, HiGHS as it
comes. Only the constraints said to block are kept. It is asked each time before « no group exists » is shown.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

import highspy
import numpy as np

from maillage.consortium.domain.conditions import broken_conditions, may_serve
from maillage.consortium.domain.problem import Question, Structure
from maillage.procurement.domain.tender import Need

INFINITY = float("inf")
ANY_HOURS = 0.01
# Hours by which a condition may be off for a contradiction to be believed.
CLOSE = 1e-4


@dataclass(slots=True)
class _Rows:
    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    starts: list[int] = field(default_factory=lambda: [0])
    columns: list[int] = field(default_factory=list)
    values: list[float] = field(default_factory=list)

    def add(self, lower: float, upper: float, terms: Collection[tuple[int, float]]) -> None:
        self.lower.append(lower)
        self.upper.append(upper)
        for column, value in terms:
            self.columns.append(column)
            self.values.append(value)
        self.starts.append(len(self.columns))


def contradicts(question: Question, names: Collection[str], kept: Collection[str], *, seconds: float) -> bool:
    """Whether a group keeps the constraints `kept` (of all `names`), and everything that has no name.

    A group that HiGHS gives is believed only if it keeps the conditions, read one by one, to CLOSE hours.
    """
    members, pairs = _who_may_do_what(question)
    if not members:
        return False
    rows = _Rows()
    _own_rows(question, kept, members, pairs, rows)
    _need_rows(question, kept, members, pairs, rows)
    if not _group_rows(question, kept, members, rows):
        return False
    values = _solve(rows, len(members), [bound for *_, bound in pairs], seconds)
    if values is None:
        return False
    group = [structure for rank, structure in enumerate(members) if values[rank] > 0.5]
    work: dict[str, dict[str, float]] = {structure.siret: {} for structure in group}
    for (rank, need, _), hours in zip(pairs, values[len(members) :], strict=True):
        if values[rank] > 0.5 and hours > 0:
            work[members[rank].siret][need.id] = hours
    drop = set(names) - set(kept)
    return not any(broken_conditions(question, group, work, drop, CLOSE))


Pair = tuple[int, Need, float]


def _who_may_do_what(question: Question) -> tuple[list[Structure], list[Pair]]:
    """Structures that may serve a need, and each (structure, need, most hours)."""
    lots = [(lot, need) for lot in question.tender.lots for need in lot.needs]
    asked = {(need.trade, need.mode) for _, need in lots}
    members: list[Structure] = []
    pairs: list[Pair] = []
    for structure in question.structures:
        offers = {(o.trade, o.mode): o.hours for o in structure.offers if (o.trade, o.mode) in asked}
        if not offers or structure.siret in question.tender.exclude:
            continue
        found = [
            (len(members), need, min(offers[need.trade, need.mode], structure.hours, float(need.hours)))
            for lot, need in lots
            if (need.trade, need.mode) in offers and may_serve(question, structure, lot, need)
        ]
        if found:
            members.append(structure)
            pairs += found
    return members, pairs


def _own_rows(
    question: Question, kept: Collection[str], members: list[Structure], pairs: list[Pair], rows: _Rows
) -> None:
    share = float(question.tender.min_member_percent * question.tender.total_hours()) / 100
    least = share if "min_member_percent" in kept else ANY_HOURS
    own: list[list[tuple[int, str, str]]] = [[] for _ in members]
    for column, (rank, need, _) in enumerate(pairs, len(members)):
        own[rank].append((column, need.trade, need.mode))
    for rank, structure in enumerate(members):
        hours = [(column, 1.0) for column, *_ in own[rank]]
        rows.add(0.0, INFINITY, [*hours, (rank, -least)])
        rows.add(-INFINITY, 0.0, [*hours, (rank, -structure.hours)])
        for offer in structure.offers:
            same = [(column, 1.0) for column, *what in own[rank] if what == [offer.trade, offer.mode]]
            if same:
                rows.add(-INFINITY, 0.0, [*same, (rank, -offer.hours)])


def _need_rows(
    question: Question, kept: Collection[str], members: list[Structure], pairs: list[Pair], rows: _Rows
) -> None:
    columns: dict[str, list[tuple[int, int]]] = {}
    for column, (rank, need, _) in enumerate(pairs, len(members)):
        columns.setdefault(need.id, []).append((column, rank))
    for lot in question.tender.lots:
        inserted = []
        for need in lot.needs:
            own = columns.get(need.id, [])
            asked = float(need.hours)
            rows.add(
                asked if f"cover:{need.id}" in kept else 0.0, asked, [(column, 1.0) for column, _ in own]
            )
            inserted += [(column, members[rank].insertion_percent / 100) for column, rank in own]
        if f"insertion:{lot.id}" in kept:
            rows.add(float(lot.insertion_hours), INFINITY, inserted)


def _group_rows(question: Question, kept: Collection[str], members: list[Structure], rows: _Rows) -> bool:
    """Rows on the members alone; False when an imposed structure can do nothing."""
    tender, everyone = question.tender, [(rank, 1.0) for rank in range(len(members))]
    most = tender.max_members if tender.max_members is not None and "max_members" in kept else INFINITY
    rows.add(2.0 if "two_members" in kept else 1.0, float(most), everyone)
    turnovers = [(rank, structure.turnover_eur or 0.0) for rank, structure in enumerate(members)]
    if "min_turnover" in kept:
        rows.add(float(tender.min_turnover_eur) / 1e6, INFINITY, [(r, value / 1e6) for r, value in turnovers])
    if "lead" in kept:
        able = [(r, 1.0) for r, value in turnovers if value >= float(tender.lead_min_turnover_eur)]
        rows.add(1.0, INFINITY, able)
    rank_of = {structure.siret: rank for rank, structure in enumerate(members)}
    for name in kept:
        kind, *sirets = name.split(":")
        if kind == "must_include" and sirets[0] not in rank_of:
            return False
        if kind == "must_include":
            rows.add(1.0, 1.0, [(rank_of[sirets[0]], 1.0)])
        if kind == "incompatible":
            rows.add(-INFINITY, 1.0, [(rank_of[siret], 1.0) for siret in sirets if siret in rank_of])
    return True


def _solve(rows: _Rows, members: int, bounds: list[float], seconds: float) -> list[float] | None:
    """Values of the columns of a group, None when there is none, or none found in time."""
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = members + len(bounds), len(rows.lower)
    lp.col_cost_ = np.zeros(lp.num_col_)
    lp.col_lower_ = np.zeros(lp.num_col_)
    lp.col_upper_ = np.array([1.0] * members + bounds)
    lp.row_lower_, lp.row_upper_ = np.array(rows.lower), np.array(rows.upper)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.num_col_, lp.a_matrix_.num_row_ = lp.num_col_, lp.num_row_
    lp.a_matrix_.start_ = np.array(rows.starts)
    lp.a_matrix_.index_, lp.a_matrix_.value_ = np.array(rows.columns), np.array(rows.values)
    kinds = highspy.HighsVarType
    lp.integrality_ = [kinds.kInteger] * members + [kinds.kContinuous] * len(bounds)
    highs = highspy.Highs()  # type: ignore[no-untyped-call]
    for name, value in (("output_flag", False), ("threads", 1), ("time_limit", seconds)):
        highs.setOptionValue(name, value)
    highs.passModel(lp)
    highs.run()
    return list(highs.getSolution().col_value) if highs.getInfo().primal_solution_status == 2 else None
