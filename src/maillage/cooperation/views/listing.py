"""The list of the cooperations that one follows, on the page or as a table to save."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from maillage.accounts.http import Request
from maillage.accounts.permissions import Verb, requires
from maillage.cooperation.forms.listing import ProjectFilter
from maillage.cooperation.presentation.listing import WIDTHS, cells, header, project_line
from maillage.cooperation.queries.listing import projects_followed
from maillage.cooperation.views.sheets import SHEETS, send

PER_PAGE = 20


@require_safe
@requires(Verb.READ)
def projects(request: Request) -> HttpResponse:
    """List the projects of one's organisation, and of those that mandated it; `?format=csv` or `xlsx` as a file."""
    form = ProjectFilter(request.GET)
    found = projects_followed(request.actor, form.wanted(), timezone.now())
    if request.GET.get("format") in SHEETS:
        rows = cells(project_line(one) for one in found)
        return send(request.GET["format"], _("Coopérations"), header(), rows, WIDTHS)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context: dict[str, Any] = {
        "form": form, "page": page, "lines": [project_line(one) for one in page.object_list],
        "query": query.urlencode(), "is_filtered": form.is_filtered(),
        "may_start": request.actor.may(Verb.WRITE),
    }  # fmt: skip
    return render(request, "cooperation/projects/list.html", context)
