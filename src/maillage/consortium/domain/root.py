"""The relaxation of the whole question, from few structures: prices call the others in only when they could help.

Two kinds of steps in turn, until neither finds anything: call in structures whose price is negative (column
generation), and add cuts. The bound it ends with holds for all the structures, whoever was called in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from maillage.consortium.domain.cut import Cut
from maillage.consortium.domain.cuts import Separator
from maillage.consortium.domain.instance import Bools, Floats, Instance, Ints
from maillage.consortium.domain.limits import Limits
from maillage.consortium.domain.model import GroupModel, Relaxation
from maillage.consortium.domain.pricing import Pricer, Prices, tie_extra

CALLED_AT_FIRST = 60
CUT_ROUNDS = 12
# Progress of the bound below which cuts are left to the tree.
WORTH = 2e-4
# Prices of what is missing, tried in turn: a group costs about 1,000, and the bound is true whatever the price.
MISSING = (1e4, 1e6)


@dataclass(frozen=True, slots=True, eq=False)
class Root:
    """bound: no group costs less. dearer: (S,) a group with structure s costs at least this. y: (S,) relaxation.

    cuts: found on the way. missing: what no combination of structures can bring (0 when nothing).
    """

    bound: float
    dearer: Floats
    y: Floats
    cuts: tuple[Cut, ...]
    missing: float


def relax_all(instance: Instance, limits: Limits, *, real: bool = True) -> Root:
    """Solve the relaxation over all the structures."""
    pricer = Pricer(instance, real=real)
    chosen = first_choice(instance)
    for price in MISSING if real else (1.0,):
        root, chosen, slack = _relax(instance, pricer, chosen, price, real, limits)
        if slack <= 1e-9 or not real:
            break
    return root


def first_choice(instance: Instance) -> Ints:
    """For each need, the structures cheapest for it (their price as a member spread over their hours), twice over."""
    most = np.maximum(np.minimum(instance.upper.sum(axis=1), instance.cap), 1e-9)
    spread = instance.cost + ((instance.member_cost + instance.tie_cost) / most)[:, None]
    price = np.where(instance.upper > 0, spread, np.inf)
    chosen = set(instance.must.tolist())
    for need, hours in enumerate(instance.hours.tolist()):
        order = np.argsort(price[:, need], kind="stable")[:60]
        enough = int(np.searchsorted(np.cumsum(instance.upper[order, need]), 2 * hours)) + 2
        chosen.update(order[:enough][np.isfinite(price[order[:enough], need])].tolist())
    chosen.update(np.argsort(-instance.turnover, kind="stable")[:3].tolist())
    return np.array(sorted(chosen), dtype=np.int64)


def _relax(
    instance: Instance, pricer: Pricer, chosen: Ints, price: float, real: bool, limits: Limits
) -> tuple[Root, Ints, float]:
    cuts: list[Cut] = []
    model = GroupModel(instance, chosen, price=price, real=real)
    separator, calls, rounds, last = Separator(instance, chosen), 0, 0, -np.inf
    dearer = np.full(instance.size, -np.inf)
    while True:
        relaxed = model.relaxed()
        prices = pricer.price(model, relaxed.duals)
        called = _called(prices, chosen, relaxed, CALLED_AT_FIRST << calls)
        if len(called) and not limits.reached():
            calls += 1
            chosen = np.union1d(chosen, called)
            model = GroupModel(instance, chosen, price=price, real=real)
            for cut in cuts:
                model.cut(cut)
            separator = Separator(instance, chosen)
            continue
        dearer = np.maximum(dearer, _dearer(instance, pricer, model, prices))
        rounds += 1
        worth = real and relaxed.value > last + WORTH * abs(relaxed.value) and rounds <= CUT_ROUNDS
        found = list(separator.cuts(relaxed.y, model.table(relaxed))) if worth else []
        last = relaxed.value
        if not found or relaxed.slack > 1e-9 or limits.reached():
            return _root(instance, model, relaxed, prices, dearer, cuts), chosen, relaxed.slack
        for cut in found:
            model.cut(cut)
        cuts += found


def _called(prices: Prices, chosen: Ints, relaxed: Relaxation, most: int) -> Ints:
    """The structures out of the model that could lower its value, the best first."""
    tempting = np.flatnonzero(prices.reduced < -1e-7 * max(1.0, abs(relaxed.value)))
    new = np.setdiff1d(tempting, chosen)
    return new[np.argsort(prices.reduced[new], kind="stable")[:most]]


def _dearer(instance: Instance, pricer: Pricer, model: GroupModel, prices: Prices) -> Floats:
    """(S,) what a group with each structure costs at least."""
    imposed, everyone = _imposed(instance), np.ones(instance.size, dtype=np.bool_)
    extra = tie_extra(pricer, model.layout, prices.reduced)
    own = np.where(imposed, 0.0, np.maximum(prices.reduced, 0.0) + extra)
    return prices.bound(imposed, everyone) + own


def _imposed(instance: Instance) -> Bools:
    imposed = np.zeros(instance.size, dtype=np.bool_)
    imposed[instance.must] = True
    return imposed


def _root(
    instance: Instance,
    model: GroupModel,
    relaxed: Relaxation,
    prices: Prices,
    dearer: Floats,
    cuts: Sequence[Cut],
) -> Root:
    y = np.zeros(instance.size)
    y[model.layout.chosen] = relaxed.y
    bound = prices.bound(_imposed(instance), np.ones(instance.size, dtype=np.bool_))
    return Root(bound, dearer, y, tuple(cuts), relaxed.slack)
