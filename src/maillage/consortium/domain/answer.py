"""The answer of the solver: proposals of groups, or why there is none. Mirrors `maillage/consortium/1`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from maillage.consortium.domain.problem import Weights

# `unknown`: stopped before any group was found and before it was proved that none exists.
Status = Literal["optimal", "feasible", "infeasible", "unknown"]


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence for people: a French message with named facts, and the rule it comes from, if any.

    The text is `explain((note.message, note.facts))`, at the edge only.
    """

    message: str
    facts: Mapping[str, object] = field(default_factory=dict)
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class Serve:
    """Hours a year that a member gives to one need, and how far it is from it (whole kilometres)."""

    need: str
    hours: float
    km: int


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a group. percent: of all the hours of the tender. load_percent: of its own free hours."""

    siret: str
    name: str
    kinds: tuple[str, ...]
    hours: float
    percent: float
    load_percent: float
    serves: tuple[Serve, ...]
    why: tuple[Note, ...] = ()
    cautions: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Parts:
    """What the cost is made of, before the weights: members, hours × km, hours × (100 − insertion percent),
    members tied to no other member."""

    members: int
    hour_km: float
    non_insertion: float
    untied_members: int


@dataclass(frozen=True, slots=True)
class TypeAdvice:
    """The legal form advised: `conjoint`, `conjoint_mandataire_solidaire` or `solidaire`."""

    advice: str
    rules: tuple[str, ...]
    why: Note


@dataclass(frozen=True, slots=True)
class Proposal:
    """A group that can answer. members: most hours first (then by SIRET).

    bound: no group with another member set than those of the proposals before it costs less than this.
    proven: the cost is the least possible, to 1e-6 (relative).
    lead: SIRET of the *mandataire*.
    """

    cost: float
    bound: float
    proven: bool
    lead: str
    members: tuple[Member, ...]
    parts: Parts
    insertion_hours: Mapping[str, float]
    cautions: tuple[Note, ...] = ()
    type_advice: TypeAdvice | None = None


@dataclass(frozen=True, slots=True)
class NeedCover:
    """What all the able structures could give together to one need, if it were the only one."""

    need: str
    hours: float
    coverable_hours: float
    able: int


@dataclass(frozen=True, slots=True)
class Addition:
    """A structure that would make a group possible: what it does, where it is based, how far it may go."""

    trade: str
    mode: str
    place: str
    max_km: int
    hours: float
    insertion_percent: int


@dataclass(frozen=True, slots=True)
class Help:
    """One change that makes a group possible, checked by applying it: exactly one of `set` and `add`.

    set: fields of the tender and their new values, see `docs/algorithms/consortium.md`.
    """

    text: Note
    set: Mapping[str, object] | None = None
    add: Addition | None = None


@dataclass(frozen=True, slots=True)
class Missing:
    """Why there is no group.

    uncovered_hours: the least total of hours left uncovered, all else kept; None if even that is impossible.
    blocking: names of constraints that cannot hold together, none of which may be left out.
    would_help: single changes, each of which makes a group possible.
    notes: what weighs without being a constraint (unknown turnovers, for example).
    """

    uncovered_hours: float | None
    needs: tuple[NeedCover, ...]
    blocking: tuple[str, ...]
    would_help: tuple[Help, ...]
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """Proposals, cheapest first, or what is missing.

    able: how many candidates may serve at least one need.
    to_ask: SIRETs of the structures near enough but with no known trade, nearest first.
    seconds: time the answer took.
    """

    status: Status
    proposals: tuple[Proposal, ...]
    alone_tender: tuple[str, ...]
    alone_lots: Mapping[str, tuple[str, ...]]
    missing: Missing | None
    candidates_read: int
    able: int
    to_ask: tuple[str, ...]
    seconds: float
    weights: Weights
    profile: str
    warnings: tuple[Note, ...] = ()

    @property
    def unknown_trades(self) -> int:
        """How many structures are near enough but have no known trade."""
        return len(self.to_ask)
