"""Answers by a link, on a phone, without account: a change of the terms, the agreement on them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from maillage.accounts.http import Request
from maillage.accounts.permissions import Verb, requires
from maillage.base.explain import explain
from maillage.base.refusals import Refusal
from maillage.cooperation.actions.doors import Opened, open_door
from maillage.cooperation.actions.terms import agree_terms, refuse_terms
from maillage.cooperation.actions.terms_changes import answer_change
from maillage.cooperation.actions.terms_guard import NotAMember, Signer
from maillage.cooperation.actions.terms_news import AGREEMENT_DOOR, CHANGE_DOOR
from maillage.cooperation.forms.terms import AgreementForm, DoorAnswerForm, DoorDisagreeForm
from maillage.cooperation.models.terms import ChangeState, TermsAgreement, TermsChange, TermsVersion
from maillage.cooperation.presentation.terms import said
from maillage.cooperation.presentation.terms_agreement import refusals_of
from maillage.cooperation.presentation.terms_change import change_page
from maillage.cooperation.presentation.terms_table import table_of
from maillage.cooperation.queries.terms_sheet import changes_of, doubts_of, sheet_of
from maillage.cooperation.views.frame import link_over
from maillage.mail.actions.links import LinkBroken, LinkRefused


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.VISIT)
@never_cache
def change_door(request: Request, token: str) -> HttpResponse:
    """Show a change to the member it was mailed to, and take its answer."""
    try:
        opened = open_door(token=token, kind=CHANGE_DOOR, at=timezone.now())
        row = changes_of(opened.member.project).filter(pk=opened.door.number).first()
        if row is None:
            raise LinkBroken()
        if not opened.member.is_held:  # it declined since: what the others answer is not for it
            raise NotAMember()
    except (LinkRefused, NotAMember) as refusal:
        return link_over(request, refusal)
    own = next((one for one in row.answers.all() if one.member_id == opened.member.pk), None)
    waited = row.state == ChangeState.OPEN and own is not None and opened.member.is_held
    form = DoorAnswerForm(request.POST if request.method == "POST" else None)
    if waited and form.is_bound and form.is_valid():
        try:
            _answer(request, row, opened, form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, explain(refusal))
        else:
            messages.success(request, _("Merci : votre réponse est enregistrée."))
            return redirect("cooperation:terms_door", token)
    sheet = sheet_of(opened.member.project)
    context = change_page(row, (), sheet, None) | {"own": own, "waited": waited, "form": form}
    return _door(request, "cooperation/terms/door_change.html", opened, context, form)


def _answer(request: Request, row: TermsChange, opened: Opened, found: dict[str, Any]) -> None:
    answer_change(
        change=row, member=opened.member, accepts=found["accepts"], reason=found["reason"],
        signer=Signer(found["name"], found["quality"]), by=request.actor.as_oneself(), at=timezone.now(),
        opened=opened,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.VISIT)
@never_cache
def agreement_door(request: Request, token: str) -> HttpResponse:
    """Show the terms in force to a party, and take its agreement."""
    try:
        opened = open_door(token=token, kind=AGREEMENT_DOOR, at=timezone.now())
        version = TermsVersion.objects.select_related("project__owner").filter(pk=opened.door.number).first()
        if version is None or version.project_id != opened.member.project_id:
            raise LinkBroken()
    except LinkRefused as refusal:
        return link_over(request, refusal)
    sheet = sheet_of(opened.member.project)
    own = TermsAgreement.objects.filter(version=version, member=opened.member).first()
    is_last = sheet.version is not None and sheet.version.pk == version.pk
    waited = own is None and is_last and opened.member.is_party
    doubts = doubts_of(sheet) if waited else []
    sent = request.POST if request.method == "POST" and waited else None
    refuses = sent is not None and "refuse-reason" in sent
    form = AgreementForm(None if refuses else sent, in_doubt=bool(doubts))
    refuse_form = DoorDisagreeForm(sent if refuses else None, prefix="refuse")
    filled = refuse_form if refuses else form
    if filled.is_bound and filled.is_valid() and _said(request, version, opened, filled):
        return redirect("cooperation:agreement_door", token)
    context = table_of(sheet, None) | {"version": version, "own": own, "waited": waited, "form": form}
    refusals = refusals_of(sheet) if is_last else []
    context |= {
        "latest": sheet.version,
        "own_member": opened.member.pk,
        "doubts": [said(one) for one in doubts],
        "refuse_form": refuse_form,
        "own_refusal": next((one for one in refusals if one.member_id == opened.member.pk), None),
        "refusals": [one for one in refusals if one.member_id != opened.member.pk],
    }
    return _door(request, "cooperation/terms/door_agreement.html", opened, context, filled)


def _said(request: Request, version: TermsVersion, opened: Opened, form: Form) -> bool:
    """Keep what a party says of a version; False when it is refused, the form then says why."""
    found = form.cleaned_data
    facts: dict[str, Any] = {
        "version": version, "member": opened.member, "signer": Signer(found["name"], found["quality"]),
        "by": request.actor.as_oneself(), "at": timezone.now(), "opened": opened,
    }  # fmt: skip
    try:
        if "reason" in found:
            refuse_terms(reason=found["reason"], **facts)
        else:
            agree_terms(knowing=bool(found.get("knowing")), **facts)
    except Refusal as refusal:
        form.add_error(None, explain(refusal))
        return False
    said_no = _("Merci : c’est dit à qui coordonne le projet. Rien n’est arrêté sans vous.")
    messages.success(request, said_no if "reason" in found else _("Merci : votre accord est enregistré."))
    return True


def _door(
    request: Request, template: str, opened: Opened, context: dict[str, Any], form: Any
) -> HttpResponse:
    context |= {"link": opened.link, "member": opened.member, "project": opened.member.project}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, template, context, status=status)
