"""What the parties say of the terms in force: asked, they agree, or say why not."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from maillage.accounts.http import Request
from maillage.accounts.permissions import Verb, requires
from maillage.base.explain import explain
from maillage.base.refusals import Refusal
from maillage.base.versions import sent_version
from maillage.cooperation.actions.terms import agree_terms, ask_agreement, refuse_terms, version_or_gone
from maillage.cooperation.actions.terms_guard import Signer
from maillage.cooperation.domain.reading import Part
from maillage.cooperation.forms.terms import DisagreeForm
from maillage.cooperation.views.frame import steerable, votable
from maillage.cooperation.views.terms import terms_page


@require_POST
@requires(Verb.WRITE)
def ask(request: Request, pk: int) -> HttpResponse:
    """Ask each party for its agreement."""
    seat = steerable(request, pk, Part.TERMS)
    try:
        asked = ask_agreement(project=seat.project, by=request.actor, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, explain(refusal))
        return redirect("cooperation:terms", pk)
    told = ngettext(
        "L’accord est demandé à %(n)s membre.", "L’accord est demandé à %(n)s membres.", asked.told
    )
    messages.success(request, told % {"n": asked.told})
    if asked.unreached:
        names = ", ".join(asked.unreached)
        messages.warning(
            request, _("Personne à joindre pour %(names)s : donnez une adresse.") % {"names": names}
        )
    return redirect("cooperation:terms", pk)


@require_POST
@requires(Verb.WRITE)
def agree(request: Request, pk: int) -> HttpResponse:
    """Give the agreement of one's organisation on the version that was read."""
    seat = votable(request, pk, Part.TERMS)
    signer = Signer(name=request.actor.user.name if request.actor.user else "")
    try:
        version = version_or_gone(seat.project, sent_version(request.POST.get("version")))
        if seat.member is not None:
            agree_terms(
                version=version,
                member=seat.member,
                signer=signer,
                knowing="knowing" in request.POST,
                by=request.actor,
                at=timezone.now(),
            )
    except Refusal as refusal:
        messages.error(request, explain(refusal))
    else:
        messages.success(request, _("Votre accord est enregistré."))
    return redirect("cooperation:terms", pk)


@require_POST
@requires(Verb.WRITE)
def refuse(request: Request, pk: int) -> HttpResponse:
    """Say that the version that was read does not suit one's organisation, and why."""
    seat = votable(request, pk, Part.TERMS)
    if seat.member is None:
        raise PermissionDenied
    form = DisagreeForm(request.POST)
    if form.is_valid():
        try:
            refuse_terms(
                version=version_or_gone(seat.project, sent_version(request.POST.get("version"))),
                member=seat.member,
                reason=form.cleaned_data["reason"],
                signer=Signer(name=request.actor.user.name if request.actor.user else ""),
                by=request.actor,
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error(None, explain(refusal))
        else:
            messages.success(
                request,
                _(
                    "C’est dit : qui coordonne le projet le lit, avec votre raison. Rien n’est arrêté sans vous."
                ),
            )
            return redirect("cooperation:terms", pk)
    return terms_page(request, seat, form)
