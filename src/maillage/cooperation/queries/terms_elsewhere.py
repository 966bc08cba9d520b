"""The other projects of a reader that answer the same tender: one operator, one group (R-244, R-245)."""

from __future__ import annotations

from collections.abc import Iterator

from maillage.accounts.actors import Actor
from maillage.base.refusals import gettext_noop
from maillage.consortium.domain.answer import Note
from maillage.cooperation.models.projects import PARTIES, Member, MemberRole, Project
from maillage.cooperation.queries.access import projects_readable_by


def elsewhere(project: Project, actor: Actor) -> Iterator[Note]:
    """Return who also takes part in another group for the same tender, among the projects the reader may read.

    One query; the projects one may not read stay unknown, even here.
    """
    if project.tender_id is None:
        return
    sirets = project.members.held().filter(role__in=PARTIES).exclude(siret="").values("siret")
    others = projects_readable_by(actor).filter(tender=project.tender_id).exclude(pk=project.pk)
    rows = Member.objects.held().filter(project__in=others, siret__in=sirets, role__in=PARTIES)
    for row in rows.select_related("project")[:20]:
        facts = {"name": row.name, "project": row.project.title}
        if row.role == MemberRole.LEAD:
            message = gettext_noop(
                "%(name)s est déjà mandataire pour le même appel, dans « %(project)s » : c’est interdit deux fois."
            )
            yield Note(message, facts, "R-244")
        else:
            message = gettext_noop(
                "%(name)s est aussi dans « %(project)s » pour le même appel : vérifiez que l’acheteur l’admet."
            )
            yield Note(message, facts, "R-245")
