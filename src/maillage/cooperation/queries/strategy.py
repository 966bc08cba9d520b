"""Reads of the canvas, of the keys, of the ladder; and of strategies, those only that a reader may read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext

from maillage.accounts.actors import Actor
from maillage.cooperation.domain.strategy import LADDER
from maillage.cooperation.models.projects import Member, MemberState, Project
from maillage.cooperation.models.strategy import CanvasEntry, Ladder, ProjectKey, Relation, Strategy


@dataclass(frozen=True, slots=True)
class LadderNow:
    """The degrees of the group; version 0: ours, that nobody changed."""

    steps: Sequence[str]
    version: int


def canvas_of(project: Project) -> list[CanvasEntry]:
    """Return the lines of the canvas, the oldest first (one query)."""
    return list(CanvasEntry.objects.filter(project=project).select_related("member"))


def parties_of(project: Project) -> list[Member]:
    """Return the members of the group, by name (one query)."""
    return list(Member.objects.parties().filter(project=project).order_by("name"))


def keys_of(project: Project) -> dict[str, ProjectKey]:
    """Return the keys that are written (one query)."""
    return {
        one.key: one for one in ProjectKey.objects.filter(project=project).select_related("member", "author")
    }


def ladder_now(project: Project) -> LadderNow:
    """Return the ladder of the group, in the reader's language as long as it is ours (one query)."""
    row = Ladder.objects.filter(project=project).first()
    if row is None:
        return LadderNow([gettext(step) for step in LADDER], 0)
    return LadderNow(row.steps, row.version)


def own_strategy(member: Member | None) -> Strategy | None:
    """Return the strategy of a seat, with its answers and its relations (four queries)."""
    if member is None:
        return None
    rows = Strategy.objects.filter(member=member).select_related("member", "author")
    return rows.prefetch_related("answers", "relations__moments").first()


def strategies_readable(project: Project, actor: Actor) -> list[Strategy]:
    """Return the strategies of a project one may read: one's own, those of who mandated one, those shared.

    Four queries. The strategy of a seat that is no longer held is read by its own organisation alone.
    """
    rows = Strategy.objects.readable(actor.readable).filter(member__project=project)
    found = (
        rows.select_related("member")
        .prefetch_related("answers", "relations__moments")
        .order_by("member__name")
    )
    return [
        one
        for one in found
        if one.member.state == MemberState.ACCEPTED or one.member.organisation_id in actor.readable
    ]


def own_relation(member: Member | None, number: int) -> Relation | None:
    """Return a relation of one's own seat, None for any other (two queries)."""
    if member is None:
        return None
    rows = Relation.objects.filter(pk=number, strategy__member=member).select_related(
        "strategy__member__project"
    )
    return rows.prefetch_related("moments").first()
