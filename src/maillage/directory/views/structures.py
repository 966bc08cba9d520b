"""The page of a structure, and its addresses."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from maillage.accounts.http import Request
from maillage.accounts.permissions import Verb, requires
from maillage.accounts.presentation.history import latest_of
from maillage.directory.presentation.sheet import sheet_of
from maillage.directory.presentation.shown import line_of
from maillage.directory.queries.structures import by_siret as structures_of_siret
from maillage.directory.queries.structures import structure_page


@requires(Verb.VISIT)
@require_safe
def structure(request: Request, structure_id: int, slug: str = "") -> HttpResponse:
    """Show a structure; another name in the address leads to the right one."""
    found = structure_page(structure_id)
    if found is None:
        raise Http404
    if request.path != found.get_absolute_url():
        return redirect(found, permanent=False)
    own = found.organisation_id in request.actor.readable
    context = {
        "structure": found,
        "sheet": sheet_of(found, request.actor),
        "history": latest_of(f"structure:{found.pk}", request.actor) if own else [],
    }
    return render(request, "directory/structure.html", context)


@requires(Verb.VISIT)
@require_safe
def by_siret(request: Request, siret: str) -> HttpResponse:
    """Lead to the structure of a SIRET; when several share it, let the reader choose."""
    found = structures_of_siret(siret)
    if not found:
        raise Http404
    if len(found) == 1:
        return redirect(found[0], permanent=False)
    lines = [line_of(one, request.actor) for one in found]
    return render(request, "directory/same_siret.html", {"siret": siret, "lines": lines})
