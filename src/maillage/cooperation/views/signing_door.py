"""Sign without account, by the link mailed to the signatory: a page for a phone. Opening it changes nothing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from maillage.accounts.http import Request
from maillage.accounts.permissions import Verb, requires
from maillage.accounts.views.outcomes import accepted
from maillage.base.refusals import Refusal
from maillage.cooperation.actions.doors import Opened, open_door
from maillage.cooperation.actions.signing import refuse, sign
from maillage.cooperation.actions.signing_news import DOOR
from maillage.cooperation.forms.documents import RefuseForm, SignForm
from maillage.cooperation.models.documents import PaperState, PaperVersion, SignatureState
from maillage.cooperation.presentation.documents.certificate import grouped
from maillage.cooperation.presentation.documents.reading import blocks_on_screen, signature_views
from maillage.cooperation.queries.access import OPEN
from maillage.cooperation.queries.documents import boards_of, version_by
from maillage.cooperation.views.frame import link_over
from maillage.cooperation.views.signing import sign_form
from maillage.cooperation.views.versions import PDF, as_file, certificate_file, file_name
from maillage.mail.actions.links import LinkBroken


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.VISIT)
def door(request: Request, token: str) -> HttpResponse:
    """Show the document, who signed; sign or refuse."""
    try:
        opened, row = _opened(token)
    except Refusal as refusal:
        return link_over(request, refusal)
    if request.method != "POST":
        return _page(request, opened, row, token)
    return (
        _refuse(request, opened, row, token)
        if "refuse-reason" in request.POST
        else _sign(request, opened, row, token)
    )


@never_cache
@require_safe
@requires(Verb.VISIT)
def pdf(request: Request, token: str) -> HttpResponse:
    """Give the very file that is signed."""
    try:
        _door, row = _opened(token)
    except Refusal as refusal:
        return link_over(request, refusal)
    return as_file(bytes(row.pdf), PDF, file_name(row, "pdf"))


@never_cache
@require_safe
@requires(Verb.VISIT)
def certificate(request: Request, token: str) -> HttpResponse:
    """Give the certificate of the signatures, as they are now."""
    try:
        _door, row = _opened(token)
    except Refusal as refusal:
        return link_over(request, refusal)
    return certificate_file(row)


def _opened(token: str) -> tuple[Opened, PaperVersion]:
    """Return what a link opens. Raises LinkRefused."""
    opened = open_door(token=token, kind=DOOR, at=timezone.now())
    row = version_by(opened.door.number)
    if row is None or row.sheet.project_id != opened.member.project_id:
        raise LinkBroken()
    return opened, row


def _sign(request: Request, opened: Opened, row: PaperVersion, token: str) -> HttpResponse:
    form = sign_form(row, opened.member, request.POST)
    if accepted(
        form,
        lambda: sign(
            version=row,
            member=opened.member,
            signatory=form.signatory(),
            by=request.actor.as_oneself(),
            at=timezone.now(),
            opened=opened,
        ),
    ):
        messages.success(request, _("Merci ! Votre signature est enregistrée."))
        return redirect("cooperation:sign_door", token)
    return _page(request, opened, row, token, status=422, form=form)


def _refuse(request: Request, opened: Opened, row: PaperVersion, token: str) -> HttpResponse:
    form = RefuseForm(request.POST, prefix="refuse")
    if accepted(
        form,
        lambda: refuse(
            version=row,
            member=opened.member,
            reason=form.cleaned_data["reason"],
            signatory=form.signatory(),
            by=request.actor.as_oneself(),
            at=timezone.now(),
            opened=opened,
        ),
    ):
        messages.success(request, _("Votre refus est enregistré, avec sa raison."))
        return redirect("cooperation:sign_door", token)
    return _page(request, opened, row, token, status=422, refuse_form=form)


def _page(
    request: Request, opened: Opened, row: PaperVersion, token: str, *, status: int = 200,
    form: SignForm | None = None, refuse_form: RefuseForm | None = None,
) -> HttpResponse:  # fmt: skip
    project = row.sheet.project
    boards = boards_of(row, [opened.member])
    signatures = signature_views(row, boards, opened.member.pk)
    own = next((one for one in signatures if one.is_own), None)
    waits = own is not None and own.row.state == SignatureState.WAITING and not own.is_gone
    may_sign = waits and row.state == PaperState.PROPOSED and project.state in OPEN
    context: dict[str, Any] = {
        "project": project, "version": row, "member": opened.member, "opened": opened, "token": token, "own": own,
        "signatures": signatures, "blocks": blocks_on_screen(row.content), "digest": grouped(row.sha256),
        "may_sign": may_sign, "today": timezone.localdate(), "form": form or sign_form(row, opened.member),
        "refuse_form": refuse_form or RefuseForm(prefix="refuse"),
    }  # fmt: skip
    return render(request, "cooperation/documents/door.html", context, status=status)
