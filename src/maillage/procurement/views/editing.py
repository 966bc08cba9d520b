"""Writing tenders: the form, its fields checked one by one, the import of a document."""

from __future__ import annotations

import re
from pathlib import Path

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from maillage.accounts.http import Request
from maillage.accounts.permissions import Verb, requires
from maillage.base.explain import explain
from maillage.base.faults import Faulty
from maillage.base.refusals import Refusal
from maillage.base.versions import Both, sent_version
from maillage.procurement import actions, queries
from maillage.procurement.domain.choices import MODE_CHOICES, SOLIDARITY_CHOICES
from maillage.procurement.domain.reservation import RESERVATIONS
from maillage.procurement.forms.both import differences
from maillage.procurement.forms.entry import TenderEntry
from maillage.procurement.forms.state import MAX_LOTS, MAX_NEEDS, State, state_of
from maillage.procurement.models import Tender
from maillage.procurement.presentation.labels import choice_views, place_labels, trade_labels
from maillage.procurement.views.pages import editable_or_404, tells_when_gone

_TOO_LONG = gettext_lazy(
    "Cet appel est trop long pour le formulaire (au plus %(lots)s lots et %(needs)s besoins). Téléchargez-le, "
    "corrigez le fichier, changez son identifiant, puis importez-le."
)
MAX_IMPORT_BYTES = 4 * 1024 * 1024
EXAMPLE = Path(__file__).parents[1] / "catalogue" / "example.json"


@requires(Verb.WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request) -> HttpResponse:
    """Describe a new tender."""
    if request.method == "POST":
        return _posted(request, None)
    return _page(request, None, TenderEntry(State()).keep_errors())


@requires(Verb.WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
@tells_when_gone
def edit(request: Request, pk: int) -> HttpResponse:
    """Change a tender, or go on with a draft where it was left."""
    if request.method == "POST":
        try:
            return _posted(request, editable_or_404(request, pk))
        except actions.Gone as refusal:
            return _gone(request, refusal)
    row = editable_or_404(request, pk)
    state = _state(row)
    if state.is_too_long():
        messages.error(request, _TOO_LONG % {"lots": MAX_LOTS, "needs": MAX_NEEDS})
        return redirect("procurement:tender", row.pk)
    return _page(request, row, TenderEntry(state).keep_errors())


@requires(Verb.WRITE)
@require_POST
def check(request: Request) -> HttpResponse:
    """Check the one field that someone has just left, with the rest of the form; answer that field."""
    name = request.POST.get("field") or request.headers.get("HX-Trigger-Name", "")
    empty = not (request.POST.get(name) or request.POST.get(f"{name}_text"))
    entry = TenderEntry(State.from_flat(request.POST.dict()), reference="appel")
    entry.keep_errors("" if empty else name)
    found = entry.field(name)
    if found is None:
        raise Http404
    part, bound = found
    context = {"entry": entry, "part": part, "field": bound} | _choices()
    context["lot"] = next((lot for lot in entry.lots if lot.form is part), None)
    return render(request, "procurement/_checked_field.html", context)


@requires(Verb.WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def import_tender(request: Request) -> HttpResponse:
    """Import a `maillage/tender/1` document, from a file or pasted; every fault is listed, the text is kept."""
    if request.method != "POST":
        return _import_page(request, "")
    uploaded = request.FILES.get("file")
    source = uploaded.read(MAX_IMPORT_BYTES + 1) if uploaded else request.POST.get("text", "").encode()
    try:
        # Read to its end before anything is written: a key given twice is a fault of the whole document.
        tender = queries.read_checked_tender(source, max_bytes=MAX_IMPORT_BYTES)
        row = actions.create_tender(tender=tender, by=request.actor, at=timezone.now())
    except Faulty as error:
        return _import_page(request, source, [(fault.path, explain(fault)) for fault in error.faults])
    except actions.ReferenceTaken as refusal:
        return _import_page(request, source, [("id", explain(refusal))])
    except Refusal as refusal:
        return _import_page(request, source, [("", explain(refusal))])
    messages.success(request, _("L’appel est importé. Il est privé : seule votre organisation le voit."))
    return redirect("procurement:tender", row.pk)


def _import_page(
    request: Request, source: bytes | str, faults: list[tuple[str, str]] | None = None
) -> HttpResponse:
    text = source if isinstance(source, str) else source[:MAX_IMPORT_BYTES].decode("utf-8", "replace")
    context = {"text": text, "faults": faults, "example": EXAMPLE.read_text(encoding="utf-8")}
    return render(request, "procurement/import.html", context, status=422 if faults else 200)


def _state(row: Tender) -> State:
    """Return what was being typed, else the stored tender as it would have been typed."""
    value = queries.tender_value(row)
    if row.typed or value is None:
        return State.from_flat(row.typed)
    places = place_labels({need.place for need in value.needs()})
    return state_of(value, places=places, trades=trade_labels({need.trade for need in value.needs()}))


def _posted(request: Request, row: Tender | None) -> HttpResponse:
    state = State.from_flat(request.POST.dict())
    do = request.POST.get("do", "save")
    if state.is_too_long():  # the page gives no way to it: a program sent this
        return HttpResponseBadRequest(
            _TOO_LONG % {"lots": MAX_LOTS, "needs": MAX_NEEDS}, content_type="text/plain"
        )
    if do == "draft":
        return _keep_draft(request, row, state)
    if do == "save":
        return _save(request, row, state)
    focus, shown = apply(state, do)
    return _page(request, row, TenderEntry(state).keep_errors(*shown), focus=focus)


def _save(request: Request, row: Tender | None, state: State) -> HttpResponse:
    reference = row.reference if row else ""
    title = state.head.get("title", "")
    entry = TenderEntry(
        state, reference=reference or queries.free_reference(request.actor.organisation, title)
    )
    if entry.tender is None:
        return _page(request, row, entry, status=422)
    at = timezone.now()
    try:
        if row is None:
            row = actions.create_tender(tender=entry.tender, by=request.actor, at=at)
        else:
            row = actions.update_tender(
                row=row,
                tender=entry.tender,
                version=sent_version(request.POST.get("version")),
                by=request.actor,
                at=at,
            )
    except actions.ReferenceTaken as refusal:
        entry.head.add_error("reference", explain(refusal))
        return _page(request, row, entry, status=422)
    except actions.Gone:
        raise
    except Refusal as refusal:
        return _refused(request, row, entry, refusal)
    messages.success(request, _("L’appel est enregistré."))
    return redirect("procurement:tender", row.pk)


def _keep_draft(request: Request, row: Tender | None, state: State) -> HttpResponse:
    at = timezone.now()
    try:
        if row is None:
            row = actions.create_draft(typed=state.flat(), by=request.actor, at=at)
        else:
            row = actions.update_draft(
                row=row,
                typed=state.flat(),
                version=sent_version(request.POST.get("version")),
                by=request.actor,
                at=at,
            )
    except actions.Gone:
        raise
    except Refusal as refusal:
        return _refused(request, row, TenderEntry(state).keep_errors(), refusal)
    messages.success(request, _("Le brouillon est enregistré. Vous pouvez le reprendre quand vous voulez."))
    return redirect("procurement:edit", row.pk)


def _refused(request: Request, row: Tender | None, entry: TenderEntry, refusal: Refusal) -> HttpResponse:
    """Show both versions to the second of two people, with what was typed and the version to write over."""
    if row is None or not isinstance(refusal, actions.ChangedMeanwhile):
        raise PermissionDenied
    fresh = editable_or_404(request, row.pk)
    theirs = TenderEntry(_state(fresh)).keep_errors()
    both = Both(
        who=str(refusal.facts["who"]),
        at=fresh.updated_at,
        rows=differences(entry, theirs),
        url=reverse("procurement:tender", args=[fresh.pk]),
    )
    return _page(request, fresh, entry, status=409, both=both)


def _gone(request: Request, refusal: actions.Gone) -> HttpResponse:
    """Keep what was typed when a colleague deleted the tender meanwhile: it can be saved as a new one."""
    entry = TenderEntry(State.from_flat(request.POST.dict())).keep_errors()
    return _page(request, None, entry, status=409, gone=explain(refusal))


_ADD_NEED = re.compile(r"add-need-(\d{1,3})")
_ONE_LOT = re.compile(r"(remove-lot|insertion)-(\d{1,3})")
_ONE_NEED = re.compile(r"(remove-need|hours)-(\d{1,3})-(\d{1,3})")


def apply(state: State, do: str) -> tuple[str, list[str]]:
    """Do what a button of the form asks; return the field to go to, and those whose faults are to be shown.

    A button that is not of this form, or of a lot that is gone, changes nothing.
    """
    if do in ("add-lot", "put-back"):
        return (state.add_lot() if do == "add-lot" else state.put_back()), []
    try:
        if match := _ADD_NEED.fullmatch(do):
            return state.add_need(int(match[1])), []
        if match := _ONE_LOT.fullmatch(do):
            lot = int(match[2])
            return (state.remove_lot(lot), []) if match[1] == "remove-lot" else _fill_insertion(state, lot)
        if match := _ONE_NEED.fullmatch(do):
            lot, need = int(match[2]), int(match[3])
            is_removal = match[1] == "remove-need"
            return (state.remove_need(lot, need), []) if is_removal else _fill_hours(state, lot, need)
    except IndexError:
        pass
    return "", []


def _fill_hours(state: State, lot: int, need: int) -> tuple[str, list[str]]:
    """Put the calculated hours in their field; show what is wrong in the figures if they cannot be calculated."""
    texts = state.lots[lot].needs[need]
    prefix = f"lots-{lot}-needs-{need}"
    form = TenderEntry(state).lots[lot].needs[need]
    estimate = form.estimate()
    if estimate is not None and estimate.hours > 0:
        texts["hours"] = str(estimate.hours)
        return f"{prefix}-hours", []
    return f"{prefix}-amount", [f"{prefix}-{name}" for name in ("amount", "labour", "cost")] + ["months"]


def _fill_insertion(state: State, lot: int) -> tuple[str, list[str]]:
    entry = TenderEntry(state)
    estimate = entry.lots[lot].yearly
    if estimate is not None:
        state.lots[lot].texts["insertion_hours"] = str(estimate.hours)
        return f"lots-{lot}-insertion_hours", []
    names = ("clause_amount", "clause_labour", "clause_share", "clause_cost")
    return f"lots-{lot}-clause_amount", [f"lots-{lot}-{name}" for name in names] + ["months"]


def _choices() -> dict[str, object]:
    return {
        "reservations": choice_views(RESERVATIONS),
        "modes": choice_views(MODE_CHOICES),
        "solidarities": choice_views(SOLIDARITY_CHOICES),
        "helper_rules": ("R-270", "R-271"),
        "clause_rules": ("R-270", "R-271", "R-272"),
    }


def _page(
    request: Request,
    row: Tender | None,
    entry: TenderEntry,
    *,
    status: int = 200,
    focus: str = "",
    both: Both | None = None,
    gone: str = "",
) -> HttpResponse:
    """Render the whole page, or the form alone when htmx asks."""
    context = {
        "row": row,
        "entry": entry,
        "problems": entry.problems(),
        "focus": focus,
        "both": both,
        "gone": gone,
    }
    template = "procurement/_form.html" if request.htmx else "procurement/edit.html"
    return render(request, template, context | _choices(), status=status)
