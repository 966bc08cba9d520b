"""Why the members of a group bid together: written once for all, before signing (R-345)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from maillage.accounts.actors import Actor
from maillage.base.refusals import Refusal, gettext_noop
from maillage.base.versions import check
from maillage.cooperation.actions.guard import writing
from maillage.cooperation.actions.terms_guard import tell
from maillage.cooperation.models.projects import Project
from maillage.cooperation.models.terms import JointReason


class EmptyReason(Refusal):
    message = gettext_noop("Écrivez pourquoi vous répondez ensemble, en quelques phrases.")


@transaction.atomic
def write_joint_reason(
    *, project: Project, text: str, version: int | None, by: Actor, at: datetime
) -> JointReason:
    """Write why the group bids together. Raises MayNotWrite, ProjectClosed, EmptyReason, ChangedMeanwhile."""
    row = writing(project, by, at).project
    words = text.strip()[:3000]
    if not words:
        raise EmptyReason()
    kept = JointReason.objects.select_related("author").filter(project=row).first()
    if kept is None:
        check(read=version, kept=0, who=row.owner)
        kept = JointReason(project=row, version=0)
    else:
        check(read=version, kept=kept.version, who=row.owner.name)
    kept.text, kept.author, kept.at = words, by.user, at
    kept.version += 1
    kept.save()
    tell("terms.joint_reason", row, {}, by, at)
    return kept
