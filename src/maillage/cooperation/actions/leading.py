"""What describes a process once taken: the day its delays count from, what is pooled, who leads at each partner."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime

from django.db import transaction

from maillage.accounts.actions.journal import record
from maillage.accounts.actors import Actor
from maillage.accounts.domain.journal import changes
from maillage.base.refusals import Refusal, gettext_noop
from maillage.base.versions import Gone, check
from maillage.cooperation.actions.guard import writing
from maillage.cooperation.domain.events import stages as events  # noqa: F401  named before they are written
from maillage.cooperation.domain.pooled import AXES, REGISTERS
from maillage.cooperation.models.projects import Member, Project
from maillage.cooperation.models.stages import PartnerLeader, ProjectProcess

MOST_LEADERS = 100


class NoSuchTag(Refusal):
    message = gettext_noop("Cet axe ou ce registre n’existe pas : choisissez dans la liste.")


class LeaderNeedsName(Refusal):
    message = gettext_noop("Choisissez une organisation du projet, et écrivez le nom de la personne.")


class TooManyLeaders(Refusal):
    message = gettext_noop("Un projet nomme au plus %(count)s chefs de projet.")


@transaction.atomic
def settle_process(
    *,
    process: ProjectProcess,
    anchor_on: date | None,
    axes: Collection[str],
    registers: Collection[str],
    version: int | None,
    by: Actor,
    at: datetime,
) -> ProjectProcess:
    """Give the day that delays count from, the axes and the registers. Raises MayNotWrite, Gone, ChangedMeanwhile,
    NoSuchTag."""
    project = writing(process.project, by, at).project
    row = project.processes.select_related("author").filter(pk=process.pk).first()
    if row is None:
        raise Gone()
    check(read=version, kept=row.version, who=project.owner)
    if not (set(axes) <= AXES.keys() and set(registers) <= REGISTERS.keys()):
        raise NoSuchTag()
    was = {"anchor_on": row.anchor_on, "axes": row.axes, "registers": row.registers}
    row.anchor_on = anchor_on
    row.axes = [code for code in AXES if code in axes]
    row.registers = [code for code in REGISTERS if code in registers]
    now = {"anchor_on": row.anchor_on, "axes": row.axes, "registers": row.registers}
    before, after = changes(was, now)
    if not after:
        return row
    row.version += 1
    row.save()
    _tell("stages.settled", project, before, {"process": row.title, **after}, by, at)
    return row


@transaction.atomic
def name_leader(
    *, project: Project, member: Member | None, name: str, by: Actor, at: datetime
) -> PartnerLeader:
    """Name who leads the project at a partner; a second one is kept, and the page warns (R-422).

    Raises MayNotWrite, LeaderNeedsName, TooManyLeaders.
    """
    row = writing(project, by, at).project
    if member is None or member.project_id != row.pk or not member.is_held or not name.strip():
        raise LeaderNeedsName()
    if row.leaders.count() >= MOST_LEADERS:
        raise TooManyLeaders(count=MOST_LEADERS)
    leader = PartnerLeader.objects.create(project=row, member=member, name=name.strip()[:150], named_at=at)
    _tell("stages.leader", row, None, {"member": member.name}, by, at)
    return leader


@transaction.atomic
def end_leader(*, leader: PartnerLeader, by: Actor, at: datetime) -> None:
    """Say that somebody no longer leads at a partner; the name is forgotten. Raises MayNotWrite, Gone."""
    row = writing(leader.project, by, at).project
    found = row.leaders.select_related("member").filter(pk=leader.pk).first()
    if found is None:
        raise Gone()
    member = found.member.name
    found.delete()
    _tell("stages.leader_ended", row, {"member": member}, None, by, at)


def _tell(
    what: str, project: Project, before: Mapping[str, object] | None, after: Mapping[str, object] | None, by: Actor,
    at: datetime,
) -> None:  # fmt: skip
    record(
        what=what, about=f"project:{project.pk}", owner=project.owner, before=before, after=after, by=by, at=at
    )  # fmt: skip
