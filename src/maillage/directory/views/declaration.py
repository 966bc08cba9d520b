"""The declaration form of a structure, for the editors of its organisation."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from maillage.accounts.http import Request
from maillage.accounts.permissions import Verb, requires
from maillage.base.faults import Faulty
from maillage.base.versions import Both, ChangedMeanwhile
from maillage.directory import actions
from maillage.directory.actions.declarations import may_declare
from maillage.directory.domain.declaration import Declared
from maillage.directory.domain.kinds import modes_of
from maillage.directory.forms import draft as drafts
from maillage.directory.forms.draft import Draft, Sheet
from maillage.directory.models import Structure
from maillage.directory.presentation.both import rows_of
from maillage.directory.queries.structures import declaration_of, declared_of, kinds_of, structure_to_declare


@requires(Verb.WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def declare(request: Request, structure_id: int) -> HttpResponse:
    """Show the form; add or remove a line; or keep what is declared."""
    structure = structure_to_declare(structure_id)
    if structure is None:
        raise Http404
    if not may_declare(request.actor, structure):
        raise PermissionDenied
    sheet = _sheet(structure)
    if request.method != "POST":
        declaration = declaration_of(structure)
        version = declaration.version if declaration else 0
        return _page(request, structure, drafts.kept(declared_of(structure), version, sheet))
    if "add" in request.POST:
        return _page(request, structure, drafts.with_another_line(request.POST, sheet))
    if "remove" in request.POST:
        return _page(request, structure, drafts.without_line(request.POST, sheet, request.POST["remove"]))
    if request.htmx:
        return _check(request, structure)
    return _keep(request, structure)


def _sheet(structure: Structure) -> Sheet:
    url = reverse("directory:declare", args=[structure.pk])
    return Sheet(modes=modes_of(kinds_of(structure)), url=url)


def _check(request: Request, structure: Structure) -> HttpResponse:
    """Answer one field alone, with what is wrong in it; nothing is kept."""
    draft = drafts.sent(request.POST, _sheet(structure))
    field = draft.field(request.htmx.trigger_name or "")
    if field is None:
        raise Http404
    return render(request, "directory/_field.html", {"field": field})


def _keep(request: Request, structure: Structure) -> HttpResponse:
    draft = drafts.sent(request.POST, _sheet(structure))
    declared = draft.declared()
    if declared is None:
        return _page(request, structure, draft, status=422)
    version = draft.form.cleaned_data["version"]
    try:
        actions.declare(
            structure=structure, declared=declared, version=version, by=request.actor, at=timezone.now()
        )
    except Faulty as faulty:
        draft.show(faulty.faults)
        return _page(request, structure, draft, status=422)
    except ChangedMeanwhile as refusal:
        return _choose(request, structure, declared, str(refusal.facts["who"]))
    messages.success(request, _("Déclaration enregistrée. Merci : elle aide à trouver les bons groupes."))
    return redirect(structure)


def _choose(request: Request, structure: Structure, mine: Declared, who: str) -> HttpResponse:
    """Show both declarations to the second of two people; what was typed stays in the form."""
    fresh = structure_to_declare(structure.pk)
    theirs = declared_of(fresh) if fresh else None
    declaration = declaration_of(fresh) if fresh else None
    if fresh is None or theirs is None or declaration is None:
        raise Http404
    draft = drafts.sent(request.POST, _sheet(fresh), declaration.version)
    both = Both(who, declaration.declared_at, rows_of(mine, theirs), fresh.get_absolute_url())
    return _page(request, fresh, draft, status=409, both=both)


def _page(
    request: Request, structure: Structure, draft: Draft, *, status: int = 200, both: Both | None = None
) -> HttpResponse:
    """The whole page, or the lines of trades alone when htmx asks for them."""
    lines_alone = request.htmx and status == 200
    template = "directory/_offers.html" if lines_alone else "directory/declare.html"
    context = {"structure": structure, "draft": draft, "both": both}
    return render(request, template, context, status=status)
