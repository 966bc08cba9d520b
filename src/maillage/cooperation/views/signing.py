"""Sign or refuse a document, with one's account: by who administers the organisation."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from maillage.accounts.http import Request
from maillage.accounts.permissions import Verb, requires
from maillage.accounts.views.outcomes import accepted
from maillage.cooperation.actions.signing import refuse, sign
from maillage.cooperation.forms.documents import RefuseForm, SignForm
from maillage.cooperation.models.documents import PaperVersion
from maillage.cooperation.models.projects import Member
from maillage.cooperation.presentation.documents.reading import version_page
from maillage.cooperation.queries.access import Seat
from maillage.cooperation.queries.document_facts import sheet_of
from maillage.cooperation.views.frame import frame
from maillage.cooperation.views.versions import readable_version


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.ADMINISTER)
def sign_version(request: Request, pk: int) -> HttpResponse:
    """Read, then sign for one's organisation."""
    row, seat, member = _own(request, pk)
    form = sign_form(row, member, request.POST if request.method == "POST" else None)
    if accepted(
        form,
        lambda: sign(
            version=row, member=member, signatory=form.signatory(), by=request.actor, at=timezone.now()
        ),
    ):
        messages.success(request, _("Merci ! Votre signature est enregistrée."))
        return redirect("cooperation:version", pk)
    return _page(request, row, seat, form=form)


@require_POST
@requires(Verb.ADMINISTER)
def refuse_version(request: Request, pk: int) -> HttpResponse:
    """Refuse to sign for one's organisation, and say why."""
    row, seat, member = _own(request, pk)
    form = RefuseForm(request.POST, prefix="refuse")
    if accepted(
        form,
        lambda: refuse(
            version=row,
            member=member,
            reason=form.cleaned_data["reason"],
            signatory=form.signatory(),
            by=request.actor,
            at=timezone.now(),
        ),
    ):
        messages.success(request, _("Votre refus est enregistré, avec sa raison."))
        return redirect("cooperation:version", pk)
    return _page(request, row, seat, form=sign_form(row, member), refuse_form=form, status=422)


def sign_form(row: PaperVersion, member: Member, data: Any = None) -> SignForm:
    """Return the form of a signature, with the name and the quality that the sheet of the member gives."""
    sheet = sheet_of(member)
    initial = {"name": sheet.signatory, "quality": sheet.quality, "sha256": row.sha256}
    return SignForm(data, initial=initial)


def _own(request: Request, pk: int) -> tuple[PaperVersion, Seat, Member]:
    """Return a version, and the seat of the organisation one signs for. Raises Http404, PermissionDenied."""
    row, seat = readable_version(request, pk)
    if seat.member is None or not seat.may_write:
        raise PermissionDenied
    return row, seat, seat.member


def _page(
    request: Request, row: PaperVersion, seat: Seat, *, form: SignForm, refuse_form: RefuseForm | None = None,
    status: int = 0,
) -> HttpResponse:  # fmt: skip
    context = frame(
        seat, "documents", **version_page(row, seat, request.actor), form=form,
        refuse_form=refuse_form or RefuseForm(prefix="refuse", initial={"name": form.initial.get("name", "")}),
    )  # fmt: skip
    status = status or (422 if form.is_bound and form.errors else 200)
    return render(request, "cooperation/documents/sign.html", context, status=status)
