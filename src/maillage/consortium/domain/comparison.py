"""Two groups side by side, part by part of the cost: why the solver prefers the one to the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from maillage.base.refusals import gettext_noop
from maillage.consortium.domain.answer import Answer, Note, Proposal
from maillage.consortium.domain.problem import Question, Weights

NOTHING = 0.5  # points or hours below which two groups are the same


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the cost: its points in each group, and what they are made of."""

    name: str
    best: float
    other: float
    note: Note

    @property
    def difference(self) -> float:
        """Points that the other group costs more (negative: less)."""
        return self.other - self.best


@dataclass(frozen=True, slots=True)
class Row:
    """One structure in one group or in both; hours a year, None where it is not a member."""

    siret: str
    name: str
    best: float | None
    other: float | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """The best proposal beside another group.

    rows: in both first, then in the best only, then in the other only.
    parts: the four parts of the cost, largest difference first.
    same: the two groups have the same members.
    """

    best: Proposal
    other: Proposal
    rows: tuple[Row, ...]
    parts: tuple[Part, ...]
    same: bool

    @property
    def difference(self) -> float:
        """Points that the other group costs more than the best."""
        return self.other.cost - self.best.cost


def only(question: Question, sirets: Sequence[str]) -> Question:
    """Return the question whose only possible group is made of these structures, all of them.

    The limits of the tender stay; its own wishes (imposed, excluded structures) give way to the group.
    """
    wanted = set(sirets)
    return replace(
        question,
        tender=replace(question.tender, must_include=tuple(sirets), exclude=()),
        structures=tuple(structure for structure in question.structures if structure.siret in wanted),
    )


def compare(best: Proposal, other: Proposal, weights: Weights) -> Comparison:
    """Set two proposals of one question side by side."""
    parts = sorted(_parts(best, other, weights), key=lambda part: -abs(part.difference))
    same = {member.siret for member in best.members} == {member.siret for member in other.members}
    return Comparison(best, other, _rows(best, other), tuple(parts), same)


def reasons(comparison: Comparison) -> tuple[Note, ...]:
    """Return in sentences why the best costs less and what the other does better."""
    if comparison.same:
        return (Note(gettext_noop("Le calcul retrouve exactement le groupement qui s’est formé.")),)
    if comparison.difference <= NOTHING:
        return (
            Note(gettext_noop("Le groupement qui s’est formé vaut autant que la proposition du calcul.")),
        )
    first = Note(
        gettext_noop(
            "Selon nos pondérations, le groupement qui s’est formé coûte %(points)s points de plus que la proposition "
            "du calcul (%(percent)s %% de plus)."
        ),
        {
            "points": round(comparison.difference),
            "percent": round(100 * comparison.difference / comparison.best.cost, 1),
        },
    )
    worse = [part for part in comparison.parts if part.difference > NOTHING]
    better = [part for part in comparison.parts if part.difference < -NOTHING]
    return (
        first,
        *(_weighed(gettext_noop("En sa défaveur : %(part)s (%(points)s points)."), part) for part in worse),
        *(_weighed(gettext_noop("En sa faveur : %(part)s (%(points)s points)."), part) for part in better),
    )


def _weighed(message: str, part: Part) -> Note:
    facts = {"part": (part.note.message, part.note.facts), "points": round(abs(part.difference))}
    return Note(message, facts)


def not_possible(real: Answer) -> Note | None:
    """Say why the group that formed is not possible under the hypotheses, or None when it is."""
    if real.proposals:
        return None
    if real.missing is None:
        return Note(gettext_noop("Le calcul s’est arrêté avant de savoir si ce groupement suffit."))
    if real.missing.uncovered_hours:
        message = gettext_noop(
            "Avec les capacités supposées, ce groupement laisse %(hours)s h par an sans personne : les hypothèses sont "
            "trop basses, ou il a embauché."
        )
        return Note(message, {"hours": round(real.missing.uncovered_hours)})
    message = gettext_noop("Avec les hypothèses posées, ce groupement ne remplit pas toutes les conditions.")
    return Note(message)


def _rows(best: Proposal, other: Proposal) -> tuple[Row, ...]:
    hours = [{member.siret: member.hours for member in proposal.members} for proposal in (best, other)]
    names = {member.siret: member.name for member in (*other.members, *best.members)}
    rows = [Row(siret, name, hours[0].get(siret), hours[1].get(siret)) for siret, name in names.items()]
    return tuple(sorted(rows, key=lambda row: (_side(row), -(row.best or row.other or 0), row.siret)))


def _side(row: Row) -> int:
    if row.best is not None and row.other is not None:
        return 0
    return 1 if row.best is not None else 2


def _parts(best: Proposal, other: Proposal, weights: Weights) -> Iterator[Part]:
    a, b = best.parts, other.parts
    yield Part(
        "members",
        1000 * weights.member * a.members,
        1000 * weights.member * b.members,
        Note(gettext_noop("%(other)s membres au lieu de %(best)s"), {"other": b.members, "best": a.members}),
    )
    yield Part(
        "km",
        weights.km * a.hour_km,
        weights.km * b.hour_km,
        Note(
            gettext_noop(
                "%(other)s km en moyenne entre le membre et le lieu du besoin, au lieu de %(best)s km"
            ),
            {"other": _mean(other, b.hour_km), "best": _mean(best, a.hour_km)},
        ),
    )
    yield Part(
        "insertion",
        weights.insertion * a.non_insertion,
        weights.insertion * b.non_insertion,
        Note(
            gettext_noop(
                "%(other)s %% des heures faites par des personnes en insertion ou handicapées, au lieu de %(best)s %%"
            ),
            {"other": _inserted(other, b.non_insertion), "best": _inserted(best, a.non_insertion)},
        ),
    )
    yield Part(
        "tie",
        1000 * weights.tie * a.untied_members,
        1000 * weights.tie * b.untied_members,
        Note(
            gettext_noop("%(other)s membres sans coopération passée dans le groupement, au lieu de %(best)s"),
            {"other": b.untied_members, "best": a.untied_members},
        ),
    )


def _hours(proposal: Proposal) -> float:
    return sum(member.hours for member in proposal.members)


def _mean(proposal: Proposal, hour_km: float) -> float:
    return round(hour_km / _hours(proposal), 1)


def _inserted(proposal: Proposal, non_insertion: float) -> float:
    return round(100 - non_insertion / _hours(proposal), 1)
