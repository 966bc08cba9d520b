"""One version of a document: read it, take it away, put it to the signature."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from maillage.accounts.http import Request
from maillage.accounts.permissions import Verb, requires
from maillage.accounts.views.outcomes import attempt
from maillage.base.explain import enumeration, explain
from maillage.base.refusals import Refusal
from maillage.cooperation.actions.proposing import propose, withdraw
from maillage.cooperation.domain.paper import from_data
from maillage.cooperation.domain.reading import Part
from maillage.cooperation.exports.render import as_docx, as_pdf
from maillage.cooperation.forms.documents import ProposeForm
from maillage.cooperation.models.documents import PaperVersion
from maillage.cooperation.presentation.documents.certificate import certificate_of
from maillage.cooperation.presentation.documents.reading import version_page
from maillage.cooperation.presentation.documents.reminding import reminding
from maillage.cooperation.queries.access import Seat
from maillage.cooperation.queries.documents import is_asked_to_sign, version_by
from maillage.cooperation.views.frame import PartNotShown, frame, project_or_404, steerable

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_safe
@requires(Verb.READ)
def version(request: Request, pk: int) -> HttpResponse:
    """Show a version: its text, what changed, who signed."""
    row, seat = readable_version(request, pk)
    return _page(request, row, seat, ProposeForm(today=timezone.localdate()))


@never_cache
@require_safe
@requires(Verb.READ)
def pdf(request: Request, pk: int) -> HttpResponse:
    """Give the very file that is signed."""
    row, _seat = readable_version(request, pk)
    return as_file(bytes(row.pdf), PDF, file_name(row, "pdf"))


@never_cache
@require_safe
@requires(Verb.READ)
def docx(request: Request, pk: int) -> HttpResponse:
    """Give the same text for a word processor."""
    row, _seat = readable_version(request, pk)
    return as_file(as_docx(from_data(row.content)), DOCX, file_name(row, "docx"))


@never_cache
@require_safe
@requires(Verb.READ)
def certificate(request: Request, pk: int) -> HttpResponse:
    """Give the certificate of the signatures, as they are now."""
    row, _seat = readable_version(request, pk)
    return certificate_file(row)


def certificate_file(row: PaperVersion) -> HttpResponse:
    """Return the certificate of a version as a file. Raises Http404 for one that was never proposed."""
    if row.proposed_at is None:
        raise Http404
    made = as_pdf(certificate_of(row, timezone.now()))
    return as_file(made, PDF, file_name(row, "pdf", "attestation"))


@require_POST
@requires(Verb.WRITE)
def propose_version(request: Request, pk: int) -> HttpResponse:
    """Put a version to the signature of its parties."""
    row, seat = readable_version(request, pk)
    steerable(request, seat.project.pk, Part.DOCUMENTS)
    form = ProposeForm(request.POST, today=timezone.localdate())
    if not form.is_valid():
        return _page(request, row, seat, form)
    try:
        unreached = propose(
            version=row, sign_by=form.cleaned_data["sign_by"], by=request.actor, at=timezone.now()
        )
    except Refusal as refusal:
        messages.error(request, explain(refusal))
    else:
        messages.success(request, _("Les parties sont prévenues : le document est à signer."))
        if unreached:
            names = enumeration(unreached)
            messages.warning(
                request,
                _("Personne à joindre pour %(names)s : donnez une adresse dans la fiche.") % {"names": names},
            )
    return redirect("cooperation:version", pk)


@require_POST
@requires(Verb.WRITE)
def withdraw_version(request: Request, pk: int) -> HttpResponse:
    """Take a version back from its signatories."""
    row, seat = readable_version(request, pk)
    steerable(request, seat.project.pk, Part.DOCUMENTS)
    return attempt(
        request,
        lambda: withdraw(version=row, by=request.actor, at=timezone.now()),
        done=_("Cette version n’est plus à signer ; les liens envoyés sont fermés."),
        back=reverse("cooperation:version", args=[pk]),
    )


def _page(request: Request, row: PaperVersion, seat: Seat, form: ProposeForm) -> HttpResponse:
    context = frame(
        seat, "documents", **version_page(row, seat, request.actor), form=form, **reminding(row, seat, timezone.now())
    )  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "cooperation/documents/version.html", context, status=status)


def readable_version(request: Request, pk: int) -> tuple[PaperVersion, Seat]:
    """Return a version of a project one may read: who is asked to sign it always may. Raises Http404, PartNotShown."""
    row = version_by(pk)
    if row is None:
        raise Http404
    seat = project_or_404(request, row.sheet.project_id, Part.PROJECT)
    if Part.DOCUMENTS not in seat.reads and not is_asked_to_sign(row, seat.member):
        raise PartNotShown(seat, Part.DOCUMENTS)
    return row, seat


def file_name(row: PaperVersion, ending: str, what: str = "") -> str:
    """Return a name that any disk accepts: what people typed never reaches it as it is."""
    words = slugify(row.title)[:60].strip("-") or "document"
    return "-".join(part for part in (what, words, f"v{row.number}") if part) + f".{ending}"


def as_file(content: bytes, kind: str, name: str) -> HttpResponse:
    """Return a file to keep."""
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
