"""Documents of a project: all of them, one of them, its questions, the sheet of a member, the decision of a board."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.accounts.http import Request
from maillage.accounts.permissions import Verb, requires
from maillage.base.explain import explain
from maillage.base.refusals import Refusal
from maillage.base.versions import carried, refuse, sent_version
from maillage.cooperation.actions import documents as actions
from maillage.cooperation.actions.board_approvals import note_approval
from maillage.cooperation.actions.member_sheets import save_sheet
from maillage.cooperation.domain.reading import Part
from maillage.cooperation.forms.documents import AnswersForm, BoardForm, DigestForm, MemberSheetForm, OpenForm
from maillage.cooperation.models.documents import PaperSheet
from maillage.cooperation.models.projects import Member
from maillage.cooperation.presentation.documents.catalogue import checked, documents_page, lacks_of
from maillage.cooperation.presentation.documents.certificate import grouped
from maillage.cooperation.queries.access import Seat
from maillage.cooperation.queries.document_facts import ProjectFacts, sheet_of
from maillage.cooperation.queries.documents import (
    boards_of,
    sheet_by,
    template_of,
    under_signature,
    version_with_digest,
    versions_of,
)
from maillage.cooperation.views.frame import frame, project_or_404, writable


@require_safe
@requires(Verb.READ)
def documents(request: Request, pk: int) -> HttpResponse:
    """Show which documents are opened, and which fit the form of the group."""
    seat = project_or_404(request, pk, Part.DOCUMENTS)
    context = frame(seat, "documents", **documents_page(seat, request.actor, timezone.now()))
    return render(request, "cooperation/documents/list.html", context)


@require_POST
@requires(Verb.WRITE)
def open_document(request: Request, pk: int) -> HttpResponse:
    """Open a document, then ask its questions."""
    seat = writable(request, pk, Part.DOCUMENTS)
    form = OpenForm(request.POST)
    try:
        if not form.is_valid():
            raise actions.NoSuchDocument()
        sheet = actions.open_sheet(
            project=seat.project, kind=form.cleaned_data["kind"], label=form.cleaned_data["label"],
            by=request.actor, at=timezone.now(),
        )  # fmt: skip
    except Refusal as refusal:
        messages.error(request, explain(refusal))
        return redirect("cooperation:documents", pk)
    return redirect("cooperation:document_fill", sheet.pk)


@require_safe
@requires(Verb.READ)
def document(request: Request, pk: int) -> HttpResponse:
    """Show one document: what it lacks, its versions, its signatures."""
    sheet, seat = _sheet(request, pk)
    template = template_of(sheet)
    known = ProjectFacts(seat.project, timezone.localdate())
    facts = known.facts(template, sheet.answers)
    checks = checked(template, facts)
    versions = versions_of(sheet)
    context = frame(
        seat, "documents", sheet=sheet, template=template, lacks=lacks_of(sheet, template, facts), checks=checks,
        blocked=any(one.blocks for one in checks), versions=versions,
        boards=boards_of(versions[0] if versions else None, known.members), members=known.members,
        taken_back=under_signature(sheet) if seat.may_write else None,
    )  # fmt: skip
    return render(request, "cooperation/documents/document.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.WRITE)
def fill(request: Request, pk: int) -> HttpResponse:
    """Answer the questions of a document."""
    sheet, seat = _sheet(request, pk)
    writable(request, seat.project.pk, Part.DOCUMENTS)
    template = template_of(sheet)
    known = ProjectFacts(seat.project, timezone.localdate())
    data = request.POST if request.method == "POST" else None
    form = AnswersForm(data, template=template, known=known, initial=sheet.answers)
    checks = checked(template, known.facts(template, sheet.answers))
    if form.is_bound and form.is_valid():
        try:
            actions.answer_sheet(
                sheet=sheet, answers=form.answers(), version=sent_version(request.POST.get("version")),
                by=request.actor, at=timezone.now(),
            )  # fmt: skip
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            return redirect("cooperation:document", pk)
    sheet.version = carried(form, sheet.version)
    context = frame(seat, "documents", sheet=sheet, template=template, form=form, checks=checks)
    return render(request, "cooperation/documents/fill.html", context, status=_status(form))


@require_POST
@requires(Verb.WRITE)
def make(request: Request, pk: int) -> HttpResponse:
    """Make the next version of a document."""
    sheet, seat = _sheet(request, pk)
    writable(request, seat.project.pk, Part.DOCUMENTS)
    try:
        version = actions.make_version(sheet=sheet, by=request.actor, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, explain(refusal))
        return redirect("cooperation:document", pk)
    messages.success(request, _("La version %(number)s est prête à relire.") % {"number": version.number})
    return redirect("cooperation:version", version.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.WRITE)
def board(request: Request, pk: int) -> HttpResponse:
    """Note what the board of a member decided of the latest version, or of the one that was read (R-333)."""
    sheet, seat = _sheet(request, pk)
    writable(request, seat.project.pk, Part.DOCUMENTS)
    versions = versions_of(sheet)
    if not versions:
        raise Http404
    read = next((one for one in versions if str(one.pk) == request.POST.get("version")), versions[0])
    parties = Member.objects.parties().filter(project=seat.project)
    members = [one for one in parties if actions.speaks_for(request.actor, one, seat.may_steer)]
    form = BoardForm(request.POST if request.method == "POST" else None, members=members)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        member = next(one for one in members if str(one.pk) == data["member"])
        try:
            note_approval(
                version=read, member=member, body=data["body"], on=data["on"], reference=data["reference"],
                by=request.actor, at=timezone.now(),
            )  # fmt: skip
        except Refusal as refusal:
            form.add_error(None, explain(refusal))
        else:
            messages.success(request, _("La décision du conseil est notée."))
            return redirect("cooperation:document", pk)
    context = frame(seat, "documents", sheet=sheet, template=template_of(sheet), form=form, version=read)
    return render(request, "cooperation/documents/board.html", context, status=_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.WRITE)
def member_sheet(request: Request, pk: int) -> HttpResponse:
    """Complete what the documents say of a member."""
    member = Member.objects.select_related("project__owner", "organisation", "sheet").filter(pk=pk).first()
    if member is None:
        raise Http404
    seat = project_or_404(request, member.project_id, Part.DOCUMENTS)
    if not seat.may_write or not actions.speaks_for(request.actor, member, seat.may_steer):
        raise PermissionDenied
    sheet = sheet_of(member)
    data = request.POST if request.method == "POST" else None
    form = MemberSheetForm(data, year=timezone.localdate().year, sheet=sheet)
    if form.is_bound and form.is_valid():
        version = sent_version(request.POST.get("version"))
        try:
            save_sheet(
                member=member, sheet=form.sheet(), version=version, by=request.actor, at=timezone.now()
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("La fiche de %(name)s est à jour.") % {"name": member.name})
            return redirect("cooperation:documents", member.project_id)
    read = carried(form, sheet.version if sheet.pk else 0)
    context = frame(seat, "documents", member=member, form=form, version=read)
    return render(request, "cooperation/documents/member_sheet.html", context, status=_status(form))


@require_safe
@requires(Verb.READ)
def verify(request: Request, pk: int) -> HttpResponse:
    """Say whether a digest is that of a document of the project."""
    seat = project_or_404(request, pk, Part.DOCUMENTS)
    form = DigestForm(request.GET if "empreinte" in request.GET else None)
    digest = form.digest() if form.is_bound and form.is_valid() else ""
    found = version_with_digest(seat.project, digest) if digest else None
    signed = sum(one.state == "signed" for one in found.signatures.all()) if found else 0
    context = frame(
        seat, "documents", form=form, asked=form.is_bound, digest=grouped(digest), found=found, signed=signed,
        is_intact=found.is_intact if found else False,
    )  # fmt: skip
    return render(request, "cooperation/documents/verify.html", context)


def _sheet(request: Request, pk: int) -> tuple[PaperSheet, Seat]:
    """Return a document of a project one may read. Raises Http404."""
    sheet = sheet_by(pk)
    if sheet is None:
        raise Http404
    return sheet, project_or_404(request, sheet.project_id, Part.DOCUMENTS)


def _status(form: Any) -> int:
    return 422 if form.is_bound and form.errors else 200
