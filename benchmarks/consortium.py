"""Measure the consortium solver on seeded questions of realistic shape.

    .venv/bin/python benchmarks/consortium.py [--quick] [--cap SECONDS] [--only CANDIDATES]

Times are CPU seconds of this process (one thread), so that a busy machine does not blur them. Beside each row stands
the plain full model given to scipy.optimize.milp (HiGHS as well): all the able structures in one model, our own strong
formulation, same tolerances. Its time is that of the call alone; ours is that of the whole answer, from the
candidates to the checked proposals.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import platform
import statistics
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from time import process_time

import highspy
import numpy as np
import scipy
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_matrix

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "benchmarks")]

from consortium_cases import Ground, impossible, make_question, read_ground, tightened  # noqa: E402

from maillage.consortium.domain.answer import Answer  # noqa: E402
from maillage.consortium.domain.eligibility import find_eligible  # noqa: E402
from maillage.consortium.domain.instance import build_instance  # noqa: E402
from maillage.consortium.domain.model import GroupModel  # noqa: E402
from maillage.consortium.domain.problem import Question  # noqa: E402
from maillage.consortium.domain.rows import lay_out  # noqa: E402
from maillage.consortium.domain.solver import answer  # noqa: E402

SIZES = ((200, 1), (200, 3), (1000, 4), (1000, 12), (3000, 12), (10_000, 4), (10_000, 12))
QUICK = ((200, 3), (1000, 12), (10_000, 12))
LIMIT = 60.0
# A first proposal counts when it costs at most this much more than the best.
NEAR = 0.02


@dataclass(slots=True)
class Row:
    """What was measured on one question; times in CPU seconds, gaps relative to the best cost."""

    candidates: int
    lots: int
    kind: str
    seed: int
    able: int = 0
    needs: int = 0
    members: int = 0
    first: float = float("nan")
    first_gap: float = float("nan")
    proof: float = float("nan")
    gap_at_1s: float = float("nan")
    five: float = float("nan")
    megabytes: float = float("nan")
    scipy: float = float("nan")
    agrees: str = ""


@dataclass(slots=True)
class Told:
    """The groups told on the way: (CPU seconds since the start, cost of the best)."""

    start: float = field(default_factory=process_time)
    seen: list[tuple[float, float]] = field(default_factory=list)

    def __call__(self, found: Answer) -> None:
        self.seen.append((process_time() - self.start, found.proposals[0].cost))


def timed(call: Callable[[], Answer]) -> tuple[float, Answer]:
    start = process_time()
    found = call()
    return process_time() - start, found


def measure(question: Question, row: Row, cap: float) -> Answer | None:
    """Fill the row; None when the question has no group."""
    reset_peak()
    told = Told()
    row.proof, found = timed(lambda: answer(question, alternatives=1, time_limit=LIMIT, on_progress=told))
    row.megabytes = peak()
    row.able, row.needs = found.able, sum(1 for _ in question.tender.needs())
    if not found.proposals:
        return None
    cost = found.proposals[0].cost
    row.members = len(found.proposals[0].members)
    row.first, row.first_gap = next(
        (moment, seen / cost - 1) for moment, seen in told.seen if seen <= cost * (1 + NEAR)
    )
    at_1s = [seen for moment, seen in told.seen if moment <= 1.0]
    row.gap_at_1s = (at_1s[-1] / cost - 1) if at_1s else float("inf")
    if found.status != "optimal":
        row.gap_at_1s = max(row.gap_at_1s, cost / found.proposals[0].bound - 1)
        row.agrees = "not proven"
    row.five, _ = timed(lambda: answer(question, alternatives=5, time_limit=LIMIT))
    row.scipy, theirs = plain(question, cap)
    if theirs is not None and found.status == "optimal":
        row.agrees = "yes" if abs(theirs - cost) <= 1e-5 * cost else f"NO: {theirs}"
    return found


def plain(question: Question, cap: float) -> tuple[float, float | None]:
    """The whole model in scipy.optimize.milp: CPU seconds, and the cost when it was proved within the cap."""
    instance = build_instance(question.tender, find_eligible(question), question.weights)
    everyone = np.arange(instance.size)
    layout, rows = lay_out(instance, everyone, elastic=False)
    model = GroupModel(instance, everyone)
    cost = model.costs()
    matrix = coo_matrix(
        (np.concatenate(rows.values), (np.concatenate(rows.rows), np.concatenate(rows.columns))),
        shape=(layout.rows, layout.columns),
    ).tocsr()
    whole = np.zeros(layout.columns)
    whole[: layout.x0] = 1
    start = process_time()
    found = milp(
        cost,
        integrality=whole,
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(matrix, np.concatenate(rows.lower), np.concatenate(rows.upper)),
        options={"time_limit": cap, "mip_rel_gap": 1e-6},
    )
    seconds = process_time() - start
    return seconds, float(found.fun) * model.scale if found.status == 0 else None


def reset_peak() -> None:
    """Forget the peak of memory (Linux); elsewhere the peak is that of the whole run."""
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")


def peak() -> float:
    """Peak of resident memory, in megabytes."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
    return float("nan")


def run(ground: Ground, sizes: tuple[tuple[int, int], ...], seeds: int, cap: float) -> list[Row]:
    """Measure each size, loose then tight, and print a line each."""
    print(
        "\ncand.  lots needs able  kind  seed members  first  gap    proof  gap@1s  5/1  MB    scipy  ratio agrees"
    )
    rows = []
    for candidates, lots in sizes:
        for seed in range(1, seeds + 1):
            loose = make_question(ground, seed, candidates=candidates, lots=lots)
            found = None
            for kind in ("loose", "tight"):
                if kind == "tight" and (found is None or len(found.proposals[0].members) < 3):
                    break
                members = len(found.proposals[0].members) - 1 if found else 0
                question = loose if kind == "loose" else tightened(loose, members)
                row = Row(candidates, lots, kind, seed)
                found = measure(question, row, cap)
                rows.append(row)
                show(row)
    return rows


def show(row: Row) -> None:
    if not row.members:
        print(
            f"{row.candidates:6d} {row.lots:4d} {row.needs:5d} {row.able:5d} {row.kind} {row.seed:4d}"
            f"  no group: {row.proof:.2f} s"
        )
        return
    print(
        f"{row.candidates:6d} {row.lots:4d} {row.needs:5d} {row.able:5d} {row.kind} {row.seed:4d} {row.members:7d}"
        f" {row.first:6.3f} {row.first_gap:5.1%} {row.proof:7.3f} {row.gap_at_1s:6.2%} {row.five / row.proof:5.1f}"
        f" {row.megabytes:4.0f} {row.scipy:8.2f} {row.scipy / row.proof:5.1f}x {row.agrees}",
        flush=True,
    )


def explain(ground: Ground, candidates: int, lots: int, seeds: int) -> list[float]:
    """Time to say why there is no group: the whole answer, checks included."""
    print(f"\nwhy impossible, {candidates} candidates, {lots} lots (CPU s, whole answer)")
    times = []
    for seed in range(1, seeds + 1):
        question = make_question(ground, seed, candidates=candidates, lots=lots)
        for cause, changed in impossible(question).items():
            seconds, found = timed(lambda changed=changed: answer(changed, time_limit=LIMIT))
            if found.missing is None:
                print(f"  seed {seed} {cause:9s}: {found.status}")
                continue
            times.append(seconds)
            helps = len(found.missing.would_help)
            print(
                f"  seed {seed} {cause:9s} {seconds:6.3f}  {helps} helps  {', '.join(found.missing.blocking)}"
            )
    return times


def p95(values: list[float]) -> float:
    return float(np.percentile(values, 95)) if values else float("nan")


def sum_up(rows: list[Row], times: dict[int, list[float]]) -> None:
    """The goals of the project, and what was measured."""
    print(
        "\nsize       median proof  p95 proof  median scipy  median ratio  median 5/1  first p95  first gap p95  MB max"
    )
    for candidates in sorted({row.candidates for row in rows}):
        own = [row for row in rows if row.candidates == candidates and row.members]
        print(
            f"{candidates:6d}     {statistics.median(r.proof for r in own):12.3f} {p95([r.proof for r in own]):10.3f}"
            f" {statistics.median(r.scipy for r in own):13.2f}"
            f" {statistics.median(r.scipy / r.proof for r in own):12.1f}x"
            f" {statistics.median(r.five / r.proof for r in own):11.1f} {p95([r.first for r in own]):10.3f}"
            f" {p95([r.first_gap for r in own]):13.1%} {max(r.megabytes for r in own):8.0f}"
        )
    for candidates, seconds in times.items():
        print(
            f"why impossible, {candidates}: median {statistics.median(seconds):.2f} s, p95 {p95(seconds):.2f} s"
        )
    wrong = [row for row in rows if row.agrees.startswith("NO")]
    print(f"answers that scipy contradicts: {len(wrong)}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="fewer sizes and seeds")
    parser.add_argument("--cap", type=float, default=60.0, help="seconds allowed to scipy on each question")
    parser.add_argument("--only", type=int, help="only this number of candidates")
    asked = parser.parse_args()
    sizes = QUICK if asked.quick else SIZES
    if asked.only:
        sizes = tuple(size for size in SIZES if size[0] == asked.only)
    seeds = 2 if asked.quick else 5
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, numpy {np.__version__},"
        f" HiGHS {highspy.Highs().version()}, scipy {scipy.__version__}"
    )
    ground = read_ground()
    answer(make_question(ground, 0, candidates=200, lots=1))  # imports and first calls, out of the measures
    rows = run(ground, sizes, seeds, asked.cap)
    largest = max(size[0] for size in sizes)
    sum_up(rows, {size: explain(ground, size, 12, seeds) for size in (1000, largest)})


if __name__ == "__main__":
    main()
