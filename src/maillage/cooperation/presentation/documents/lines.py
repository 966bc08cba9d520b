"""Documents on the overview of a project, and what waits for a signature."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.accounts.actors import Actor
from maillage.cooperation.models.documents import PaperState, PaperVersion, SignatureState
from maillage.cooperation.models.projects import Project
from maillage.cooperation.presentation.lines import Line
from maillage.cooperation.queries.documents import LIGHT, waiting_signatures

MOST_LINES = 3


def overview_documents(project: Project, at: datetime) -> list[Line]:
    """Say what is to be signed, refused or signed; nothing as long as there is no version (two queries)."""
    rows = PaperVersion.objects.filter(
        sheet__project=project, state__in=(PaperState.PROPOSED, PaperState.REFUSED, PaperState.SIGNED)
    )
    rows = rows.defer(*LIGHT).order_by("-number").prefetch_related("signatures")
    latest: dict[int, PaperVersion] = {}
    for row in rows:
        latest.setdefault(row.sheet_id, row)
    order = {PaperState.REFUSED: 0, PaperState.PROPOSED: 1, PaperState.SIGNED: 2}
    found = sorted(latest.values(), key=lambda one: (order[PaperState(one.state)], one.pk))
    return [_line(row) for row in found[:MOST_LINES]]


def _line(row: PaperVersion) -> Line:
    url = reverse("cooperation:version", args=[row.pk])
    signatures = list(row.signatures.all())
    if row.state == PaperState.SIGNED:
        return Line(_("documents"), _("Signé par toutes : %(title)s") % {"title": row.title}, url, state="ok")
    if row.state == PaperState.REFUSED:
        refused = next((one.party for one in signatures if one.state == SignatureState.REFUSED), "")
        title = _("%(party)s refuse de signer : %(title)s") % {"party": refused, "title": row.title}
        return Line(_("documents"), title, url, _("Lire pourquoi"), state="attention")
    signed = sum(one.state == SignatureState.SIGNED for one in signatures)
    title = _("À signer : %(title)s") % {"title": row.title}
    detail = ngettext("%(n)s signature sur %(all)s.", "%(n)s signatures sur %(all)s.", signed)
    return Line(
        _("documents"), title, url, _("Suivre les signatures"), detail % {"n": signed, "all": len(signatures)}
    )


def waiting_documents(actor: Actor, at: datetime) -> list[Line]:
    """Say which signatures wait for the organisation one acts for (one query)."""
    return [
        Line(
            _("signature"),
            _("Signer : %(title)s") % {"title": one.version.title},
            reverse("cooperation:version_sign", args=[one.version_id]),
            _("Lire et signer"),
            one.version.sheet.project.title,
            timezone.localtime(one.version.proposed_at).date() if one.version.proposed_at else None,
            "attention",
        )
        for one in waiting_signatures(actor)
    ]
