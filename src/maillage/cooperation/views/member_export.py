"""The members of a project and their invitations as a file to save."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from maillage.accounts.http import Request
from maillage.accounts.permissions import Verb, requires
from maillage.cooperation.domain.reading import Part
from maillage.cooperation.presentation.member_export import WIDTHS, member_table
from maillage.cooperation.queries.access import members_of
from maillage.cooperation.queries.invitations import answers_in
from maillage.cooperation.views.frame import project_or_404
from maillage.cooperation.views.sheets import send


@require_safe
@requires(Verb.READ)
def export(request: Request, pk: int, kind: str) -> HttpResponse:
    """Send the members, their roles, dates and answers; kind: « csv » or « xlsx »."""
    seat = project_or_404(request, pk, Part.MEMBERS)
    header, rows = member_table(seat, members_of(seat.project), answers_in(seat.project))
    widths = [*WIDTHS, *[24] * (len(header) - len(WIDTHS))]
    return send(kind, f"{_('membres')} {seat.project.title}", header, rows, widths)
