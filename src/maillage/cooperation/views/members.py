"""The members of a project and the notes of one's organisation."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.accounts.http import Request
from maillage.accounts.permissions import Verb, requires
from maillage.base.explain import explain
from maillage.base.refusals import Refusal
from maillage.base.versions import carried, refuse, sent_version
from maillage.cooperation.actions import members as actions
from maillage.cooperation.actions import notes as note_actions
from maillage.cooperation.domain.reading import Part
from maillage.cooperation.forms.projects import ContactForm, MemberForm, NoteForm, SeatForm
from maillage.cooperation.models.projects import InternalNote, Member, MemberState
from maillage.cooperation.presentation.members import member_views
from maillage.cooperation.queries.access import Seat
from maillage.cooperation.queries.doors import sent_at
from maillage.cooperation.queries.projects import notes_of
from maillage.cooperation.views.frame import frame, project_or_404, steerable, writable


@require_safe
@requires(Verb.READ)
def members(request: Request, pk: int) -> HttpResponse:
    """Show who takes part, in which role, and where each stands."""
    seat = project_or_404(request, pk, Part.MEMBERS)
    context = frame(seat, "members", **member_views(seat, timezone.now()))
    return render(request, "cooperation/projects/members.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.WRITE)
def add(request: Request, pk: int) -> HttpResponse:
    """Add an organisation."""
    seat = steerable(request, pk, Part.MEMBERS)
    form = MemberForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            actions.add_member(
                project=seat.project,
                place=actions.Place(**form.cleaned_data),
                by=request.actor,
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error(None, explain(refusal))
        else:
            messages.success(request, _("L’organisation est ajoutée. Elle ne sait encore rien : invitez-la."))
            return redirect("cooperation:members", pk)
    return render(
        request, "cooperation/projects/add.html", frame(seat, "members", form=form), status=_status(form)
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.WRITE)
def edit(request: Request, pk: int) -> HttpResponse:
    """Change the contact of a seat, and the role of one that is not engaged."""
    row = _member(request, pk)
    seat = steerable(request, row.project_id, Part.MEMBERS)
    asked = SeatForm if row.state != MemberState.ACCEPTED else ContactForm
    initial = {name: getattr(row, name) for name in asked.base_fields}
    form = asked(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        kept: dict[str, Any] = {"role": row.role, "coordinates": row.coordinates}
        place = actions.Place(name=row.name, siret=row.siret, **(kept | form.cleaned_data))
        at = timezone.now()
        version = sent_version(request.POST.get("version"))
        try:
            actions.edit_member(member=row, place=place, version=version, by=request.actor, at=at)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("La place de %(name)s est modifiée.") % {"name": row.name})
            if sent := sent_at(row, at):
                messages.info(request, _links_sent(sent))
            return redirect("cooperation:members", row.project_id)
    context = frame(seat, "members", form=form, member=row, version=carried(form, row.version))
    return render(request, "cooperation/projects/seat.html", context, status=_status(form))


@require_POST
@requires(Verb.WRITE)
def remove(request: Request, pk: int) -> HttpResponse:
    """Take back an organisation that was only proposed."""
    row = _member(request, pk)
    steerable(request, row.project_id, Part.MEMBERS)
    try:
        actions.remove_member(member=row, by=request.actor, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, explain(refusal))
    else:
        messages.success(request, _("%(name)s n’est plus dans le projet.") % {"name": row.name})
    return redirect("cooperation:members", row.project_id)


@require_safe
@requires(Verb.READ)
def notes(request: Request, pk: int) -> HttpResponse:
    """Read the notes of one's organisation: no other one sees them."""
    seat = project_or_404(request, pk, Part.MEMBERS)
    return _notes(request, seat, NoteForm() if seat.may_write else None)


@require_POST
@requires(Verb.WRITE)
def add_note(request: Request, pk: int) -> HttpResponse:
    """Write a note for one's own organisation."""
    seat = writable(request, pk, Part.MEMBERS)
    form = NoteForm(request.POST)
    if form.is_valid():
        try:
            note_actions.write_note(
                project=seat.project, text=form.cleaned_data["text"], by=request.actor, at=timezone.now()
            )
        except Refusal as refusal:
            form.add_error(None, explain(refusal))
        else:
            return redirect("cooperation:notes", pk)
    return _notes(request, seat, form)


def _notes(request: Request, seat: Seat, form: NoteForm | None) -> HttpResponse:
    context = frame(seat, "project", form=form, notes=notes_of(seat.project, request.actor))
    return render(request, "cooperation/projects/notes.html", context, status=_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.WRITE)
def edit_note(request: Request, pk: int) -> HttpResponse:
    """Change a note of one's organisation."""
    note = _note(request, pk)
    seat = project_or_404(request, note.project_id, Part.MEMBERS)
    form = NoteForm(request.POST if request.method == "POST" else None, initial={"text": note.text})
    if form.is_bound and form.is_valid():
        version = sent_version(request.POST.get("version"))
        try:
            note_actions.edit_note(
                note=note,
                text=form.cleaned_data["text"],
                version=version,
                by=request.actor,
                at=timezone.now(),
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            return redirect("cooperation:notes", note.project_id)
    note.version = carried(form, note.version)
    context = frame(seat, "project", form=form, note=note)
    return render(request, "cooperation/projects/note.html", context, status=_status(form))


@require_POST
@requires(Verb.WRITE)
def delete_note(request: Request, pk: int) -> HttpResponse:
    """Delete a note of one's organisation."""
    note = _note(request, pk)
    try:
        note_actions.delete_note(note=note, by=request.actor, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, explain(refusal))
    else:
        messages.success(request, _("La note est supprimée."))
    return redirect("cooperation:notes", note.project_id)


def _links_sent(count: int) -> str:
    return ngettext(
        "%(count)s lien a été renvoyé à la nouvelle adresse.",
        "%(count)s liens ont été renvoyés à la nouvelle adresse.",
        count,
    ) % {"count": count}


def _member(request: Request, pk: int) -> Member:
    """Return a seat of a project one may read. Raises Http404."""
    row = Member.objects.select_related("project", "organisation").filter(pk=pk).first()
    if row is None:
        raise Http404
    project_or_404(request, row.project_id, Part.MEMBERS)
    return row


def _note(request: Request, pk: int) -> InternalNote:
    """Return a note of one's own organisation. Raises Http404, PermissionDenied for who only reads it."""
    rows = InternalNote.objects.filter(organisation__in=request.actor.readable).select_related("project")
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Http404
    seat = project_or_404(request, row.project_id, Part.MEMBERS)
    organisation = request.actor.organisation
    if not seat.may_write or organisation is None or organisation.pk != row.organisation_id:
        raise PermissionDenied
    return row


def _status(form: Any) -> int:
    return 422 if form is not None and form.is_bound and form.errors else 200
