"""Pages of what the group shares besides its texts: canvas, keys, ladder."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.accounts.http import Request
from maillage.accounts.permissions import Verb, requires
from maillage.base.explain import explain
from maillage.base.refusals import Refusal
from maillage.base.versions import Both, ChangedMeanwhile, Difference, carried, refuse, sent_version
from maillage.cooperation.actions import canvas as actions
from maillage.cooperation.domain.reading import Part
from maillage.cooperation.domain.strategy import KEYS
from maillage.cooperation.forms.strategy import CanvasForm, KeysForm, LadderForm
from maillage.cooperation.models.strategy import CanvasEntry, CanvasZone, Ladder
from maillage.cooperation.presentation.strategy import keys_view, zones
from maillage.cooperation.queries.access import Seat
from maillage.cooperation.queries.strategy import canvas_of, keys_of, ladder_now, parties_of
from maillage.cooperation.views.frame import frame, project_or_404, steerable, writable


@requires(Verb.READ)
@require_safe
def canvas(request: Request, pk: int) -> HttpResponse:
    """The canvas in three zones, and the four keys."""
    seat = project_or_404(request, pk, Part.BASE)
    keys = keys_view(keys_of(seat.project))
    context = frame(seat, "base", zones=zones(canvas_of(seat.project), parties_of(seat.project)), keys=keys)
    return render(request, "cooperation/base/canvas.html", context)


@requires(Verb.WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: Request, pk: int) -> HttpResponse:
    """Add a line to the canvas (`?zone=nous`)."""
    seat = writable(request, pk, Part.BASE)
    asked = request.GET.get("zone", "")
    form = CanvasForm(initial={"zone": asked if asked in CanvasZone.values else "je"})
    if request.method == "POST":
        form = CanvasForm(request.POST)
        if form.is_valid():
            try:
                actions.write_entry(
                    project=seat.project, by=request.actor, at=timezone.now(), **form.cleaned_data
                )
            except Refusal as refusal:
                form.add_error(None, explain(refusal))
            else:
                messages.success(request, _("La ligne est dans le canevas."))
                return redirect("cooperation:canvas", pk)
    return _entry_page(request, seat, form, None)


@requires(Verb.WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Request, pk: int, number: int) -> HttpResponse:
    """Change a line that one's organisation wrote."""
    seat = writable(request, pk, Part.BASE)
    row = _entry(seat, number)
    if seat.member is None or row.member_id != seat.member.pk:
        raise PermissionDenied
    if request.method != "POST":
        form = CanvasForm(initial={"zone": row.zone, "nature": row.nature, "words": row.words})
        return _entry_page(request, seat, form, row)
    form = CanvasForm(request.POST)
    if not form.is_valid():
        return _entry_page(request, seat, form, row)
    version = sent_version(request.POST.get("version"))
    try:
        actions.edit_entry(
            entry=row, version=version, by=request.actor, at=timezone.now(), **form.cleaned_data
        )
    except ChangedMeanwhile as refusal:
        row = _entry(seat, number)
        difference = Difference(_("Texte"), form.cleaned_data["words"], row.words)
        both = Both(str(refusal.facts["who"]), row.at, [difference], reverse("cooperation:canvas", args=[pk]))
        return _entry_page(request, seat, form, row, both=both)
    except Refusal as refusal:
        form.add_error(None, explain(refusal))
        return _entry_page(request, seat, form, row)
    messages.success(request, _("La ligne est modifiée."))
    return redirect("cooperation:canvas", pk)


@requires(Verb.WRITE)
@require_POST
def delete(request: Request, pk: int, number: int) -> HttpResponse:
    """Take away a line that one's organisation wrote."""
    seat = writable(request, pk, Part.BASE)
    try:
        actions.delete_entry(entry=_entry(seat, number), by=request.actor, at=timezone.now())
    except actions.NotYourWords:
        raise PermissionDenied from None
    except Refusal as refusal:
        messages.error(request, explain(refusal))
    else:
        messages.success(request, _("La ligne est retirée du canevas."))
    return redirect("cooperation:canvas", pk)


@requires(Verb.WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def keys(request: Request, pk: int) -> HttpResponse:
    """Write the four keys; a colleague's words written meanwhile are shown, and nothing typed is lost."""
    seat = writable(request, pk, Part.BASE)
    kept = keys_of(seat.project)
    if request.method != "POST":
        return _keys_page(request, seat, KeysForm(initial={key: row.words for key, row in kept.items()}))
    form = KeysForm(request.POST)
    if not form.is_valid():
        return _keys_page(request, seat, form)
    versions = {key: sent_version(request.POST.get(f"version-{key}")) for key in KEYS}
    try:
        actions.write_keys(
            project=seat.project,
            words=form.cleaned_data,
            versions=versions,
            by=request.actor,
            at=timezone.now(),
        )
    except ChangedMeanwhile as refusal:
        return _keys_page(request, seat, form, who=str(refusal.facts["who"]))
    except Refusal as refusal:
        form.add_error(None, explain(refusal))
        return _keys_page(request, seat, form)
    messages.success(request, _("Les clés du projet sont à jour."))
    return redirect("cooperation:canvas", pk)


@requires(Verb.WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def ladder(request: Request, pk: int) -> HttpResponse:
    """Change the degrees of the ladder of the group."""
    seat = steerable(request, pk, Part.BASE)
    row = Ladder.objects.filter(project=seat.project).first()
    form = LadderForm(initial={"steps": "\n".join(ladder_now(seat.project).steps)})
    if request.method == "POST":
        form = LadderForm(request.POST)
        if form.is_valid():
            try:
                actions.change_ladder(
                    project=seat.project, typed=form.cleaned_data["steps"],
                    version=sent_version(request.POST.get("version")), by=request.actor, at=timezone.now(),
                )  # fmt: skip
            except Refusal as refusal:
                refuse(form, refusal)
            else:
                messages.success(request, _("L’échelle du groupe est changée."))
                return redirect("cooperation:strategy", pk)
    context = frame(seat, "base", form=form, version=carried(form, row.version if row else 0))
    return render(request, "cooperation/base/ladder.html", context, status=422 if form.errors else 200)


def _entry(seat: Seat, number: int) -> CanvasEntry:
    found = CanvasEntry.objects.filter(pk=number, project=seat.project).select_related("project", "member")
    row = found.first()
    if row is None:
        raise Http404
    return row


def _entry_page(
    request: Request, seat: Seat, form: CanvasForm, row: CanvasEntry | None, both: Both | None = None
) -> HttpResponse:
    status = 409 if both else 422 if form.errors else 200
    read = row.version if row and both else carried(form, row.version if row else 0)
    context = frame(seat, "base", form=form, row=row, both=both, read=read)
    return render(request, "cooperation/base/canvas_entry.html", context, status=status)


def _keys_page(request: Request, seat: Seat, form: KeysForm, who: str | None = None) -> HttpResponse:
    kept = keys_of(seat.project)
    both = None
    if who is not None:
        rows = [
            Difference(_(name).capitalize(), form.data.get(key, ""), kept[key].words if key in kept else "")
            for key, (name, _help) in KEYS.items()
        ]
        differing = [row for row in rows if row.left.strip() != row.right]
        latest = max(row.at for row in kept.values())
        both = Both(who, latest, differing, reverse("cooperation:canvas", args=[seat.project.pk]))
    fields: list[tuple[Any, int]] = [(form[key], _key_read(form, key, kept, both)) for key in KEYS]
    context = frame(seat, "base", form=form, fields=fields, both=both)
    status = 409 if both else 422 if form.errors else 200
    return render(request, "cooperation/base/keys.html", context, status=status)


def _key_read(form: KeysForm, key: str, kept: Mapping[str, Any], both: Both | None) -> int:
    """Return the version of a key that the page carries: as sent, unless the one kept is shown beside."""
    if form.is_bound and both is None:
        return sent_version(form.data.get(f"version-{key}"))
    return kept[key].version if key in kept else 0
