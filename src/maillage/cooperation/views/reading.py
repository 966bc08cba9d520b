"""Who reads what of a project: the rule, and what its group chooses otherwise."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from maillage.accounts.http import Request
from maillage.accounts.permissions import Verb, requires
from maillage.base.explain import explain
from maillage.base.refusals import Refusal
from maillage.base.versions import sent_version
from maillage.cooperation.actions.reading import choose_reading
from maillage.cooperation.domain.reading import CHOSEN, DEFAULT, Part, parts_read
from maillage.cooperation.forms.reading import ReadingForm
from maillage.cooperation.models.projects import MemberRole
from maillage.cooperation.presentation.reading import WHY, read_words, roles_reading
from maillage.cooperation.queries.access import choice_of
from maillage.cooperation.views.frame import frame, project_or_404, steerable


@require_safe
@requires(Verb.READ)
def reading(request: Request, pk: int) -> HttpResponse:
    """Show what each role reads."""
    seat = project_or_404(request, pk, Part.MEMBERS)
    context = frame(seat, "members", **roles_reading(seat.project), own=read_words(seat.reads))
    return render(request, "cooperation/reading/reading.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.WRITE)
def choose(request: Request, pk: int, role: str) -> HttpResponse:
    """Choose what the organisations of a role read."""
    seat = steerable(request, pk, Part.MEMBERS)
    if role not in CHOSEN:
        raise Http404
    row = choice_of(seat.project, role)
    reads = parts_read(role, {role: row.shown} if row else {})
    form = ReadingForm(request.POST if request.method == "POST" else None, initial={"parts": list(reads)})
    if form.is_bound and form.is_valid():
        wanted = DEFAULT[role] if "default" in request.POST else form.wanted()
        version = sent_version(request.POST.get("version"))
        try:
            choose_reading(
                project=seat.project, role=role, parts=wanted, version=version, by=request.actor, at=timezone.now()
            )  # fmt: skip
        except Refusal as refusal:
            form.add_error(None, explain(refusal))
            row = choice_of(seat.project, role)
        else:
            messages.success(request, _("C’est noté ; les membres du groupe en sont prévenus."))
            return redirect("cooperation:reading", pk)
    context = frame(
        seat, "members", form=form, label=MemberRole(role).label, why=WHY[role], version=row.version if row else 0,
        ordinary=read_words(DEFAULT[role]),
    )  # fmt: skip
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "cooperation/reading/choose.html", context, status=status)
