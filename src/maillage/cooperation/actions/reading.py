"""Choose what the organisations around a group read of its project."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.urls import reverse

from maillage.accounts.actions.journal import record
from maillage.accounts.actions.notifications import notify
from maillage.accounts.actors import Actor
from maillage.accounts.queries.mandates import administrators_of
from maillage.base.refusals import Refusal, gettext_noop
from maillage.base.versions import check
from maillage.cooperation.actions.guard import steering
from maillage.cooperation.domain.events.reading import NEWS
from maillage.cooperation.domain.reading import CHOSEN, OFFERED, Part, parts_read
from maillage.cooperation.models.projects import Member, MemberRole, Project
from maillage.cooperation.models.reading import ReadingChoice
from maillage.cooperation.queries.access import choices_of

CHANGED = gettext_noop(
    "« %(project)s » : %(who)s a changé ce que lisent les organisations de rôle « %(role)s »."
)


class ReadsEverything(Refusal):
    message = gettext_noop("Qui fait le travail et partage le risque lit tout : cela ne se choisit pas.")


@transaction.atomic
def choose_reading(
    *, project: Project, role: str, parts: Collection[Part], version: int | None, by: Actor, at: datetime
) -> ReadingChoice:
    """Choose what the organisations of a role read; those that share the risk are told. version: 0 for the first.

    Raises MayNotSteer, ProjectClosed, ReadsEverything, ChangedMeanwhile. The same again changes nothing.
    """
    seat = steering(project, by, at)
    if role not in CHOSEN:
        raise ReadsEverything()
    row = ReadingChoice.objects.filter(project=seat.project, role=role).select_related("author").first()
    check(read=version, kept=row.version if row else 0, who=(row and row.author) or seat.project.owner)
    before = parts_read(role, choices_of(seat.project.pk))
    row = row or ReadingChoice(project=seat.project, role=role, version=0, at=at)
    kept = [part.value for part in OFFERED if part in parts]
    if before == parts_read(role, {role: ReadingChoice(parts=kept).shown}):
        return row
    row.parts, row.author, row.at, row.version = kept, by.user, at, row.version + 1
    row.save()
    _tell(seat.project, row, seat.member, at)
    record(
        what="reading.chosen", about=f"project:{seat.project.pk}", owner=seat.project.owner, by=by, at=at,
        before={"role": row.role, "shown": sorted(before)},
        after={"role": row.role, "shown": sorted(parts_read(role, {role: row.shown}))},
    )  # fmt: skip
    return row


def _tell(project: Project, row: ReadingChoice, chooser: Member | None, at: datetime) -> None:
    facts = {
        "project": project.title, "who": chooser.name if chooser else project.owner.name,
        "role": str(MemberRole(row.role).label),
    }  # fmt: skip
    for member in Member.objects.parties().filter(project=project).select_related("organisation"):
        if member.organisation is not None and (chooser is None or member.pk != chooser.pk):
            notify(
                kind=NEWS, to=administrators_of(member.organisation, at=at), message=CHANGED, facts=facts,
                url=reverse("cooperation:reading", args=[project.pk]), about=f"project:{project.pk}", at=at,
                organisation=member.organisation,
            )  # fmt: skip
