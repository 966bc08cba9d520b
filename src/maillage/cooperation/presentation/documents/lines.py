"""Documents on the overview of a project, and what waits for a signature."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, F, Min, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.cooperation.models.documents import PaperState, PaperVersion, SignatureState
from maillage.cooperation.models.projects import HELD, Project
from maillage.cooperation.presentation.lines import Line
from maillage.cooperation.queries.documents import LIGHT, waiting_signatures
from maillage.cooperation.queries.seats import Seats

MOST_LINES = 3


def overview_documents(project: Project, at: datetime) -> list[Line]:
    """Say what is to be signed, refused, signed, or to be made again because a party left; nothing as long as there is
    no version (one query)."""
    refused, signed = (
        Q(signatures__state=state) for state in (SignatureState.REFUSED, SignatureState.SIGNED)
    )
    gone = Q(signatures__member__isnull=False) & ~Q(signatures__member__state__in=HELD)
    took_back = gone & Q(signatures__member__ended_at=F("closed_at"))
    later = PaperVersion.objects.filter(sheet=OuterRef("sheet"), number__gt=OuterRef("number"))
    rows = PaperVersion.objects.filter(sheet__project=project).defer(*LIGHT).order_by("-number").annotate(
        asked=Count("signatures"), signed=Count("signatures", filter=signed),
        refused_by=Min("signatures__party", filter=refused), gone=Min("signatures__party", filter=gone),
        took_back=Min("signatures__party", filter=took_back), is_followed=Exists(later),
    ).filter(
        Q(state__in=(PaperState.PROPOSED, PaperState.REFUSED, PaperState.SIGNED))
        | Q(state=PaperState.WITHDRAWN, is_followed=False, took_back__isnull=False)
    )  # fmt: skip
    latest: dict[int, PaperVersion] = {}
    for row in rows:
        latest.setdefault(row.sheet_id, row)
    order = {PaperState.REFUSED: 0, PaperState.WITHDRAWN: 1, PaperState.PROPOSED: 2, PaperState.SIGNED: 3}
    found = sorted(latest.values(), key=lambda one: (order[PaperState(one.state)], one.pk))
    return [_line(row, at) for row in found[:MOST_LINES]]


def _line(row: Any, at: datetime) -> Line:
    """Return the line of a version, read with the numbers of its signatures."""
    url = reverse("cooperation:version", args=[row.pk])
    if row.state == PaperState.WITHDRAWN:
        detail = _("%(party)s est sortie du groupe : il a été retiré de la signature.")
        return Line(
            _("documents"), _("À refaire : %(title)s") % {"title": row.title}, url, _("Faire une nouvelle version"),
            detail % {"party": row.took_back}, state="attention",
        )  # fmt: skip
    if row.state == PaperState.SIGNED and row.gone and not row.is_followed:
        return Line(
            _("documents"), _("Avenant à prévoir : %(title)s") % {"title": row.title}, url, _("Préparer l’avenant"),
            _("%(party)s, qui l’a signé, est sortie du groupe.") % {"party": row.gone}, state="attention",
        )  # fmt: skip
    if row.state == PaperState.SIGNED:
        return Line(_("documents"), _("Signé par toutes : %(title)s") % {"title": row.title}, url, state="ok")
    if row.state == PaperState.REFUSED:
        title = _("%(party)s refuse de signer : %(title)s") % {
            "party": row.refused_by or "",
            "title": row.title,
        }
        return Line(_("documents"), title, url, _("Lire pourquoi"), state="attention")
    title = _("À signer : %(title)s") % {"title": row.title}
    detail = ngettext("%(n)s signature sur %(all)s.", "%(n)s signatures sur %(all)s.", row.signed)
    is_late = row.sign_by is not None and timezone.localdate(at) > row.sign_by
    return Line(
        _("documents"), title, url, _("Suivre les signatures"), detail % {"n": row.signed, "all": row.asked},
        row.sign_by, "attention" if is_late else "info",
    )  # fmt: skip


def waiting_documents(seats: Seats, at: datetime) -> list[Line]:
    """Say which signatures wait for the organisation one acts for (one query)."""
    return [
        Line(
            _("signature"),
            _("Signer : %(title)s") % {"title": one.version.title},
            reverse("cooperation:version_sign", args=[one.version_id]),
            _("Lire et signer"),
            seats.projects[one.version.sheet.project_id].title,
            one.version.sign_by,
            "attention",
        )
        for one in waiting_signatures(seats)
    ]
