"""The members of the organisation one acts for: their roles, their departure, the invitations that wait."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.accounts.actions import mandates as actions
from maillage.accounts.domain.joining import MOST_REMINDERS
from maillage.accounts.forms.members import MandateForm
from maillage.accounts.http import Request
from maillage.accounts.models import Mandate, Organisation, Role
from maillage.accounts.permissions import Verb, requires
from maillage.accounts.queries import joining, members_of
from maillage.accounts.queries.mandates import past_of
from maillage.accounts.views.outcomes import attempt
from maillage.base.explain import explain
from maillage.base.refusals import Refusal

PAST = 20


@require_safe
@requires(Verb.READ)
def members(request: Request) -> HttpResponse:
    """Who acts for the organisation, in which role, until when; who was invited; who has left."""
    organisation, at = _acting_for(request), timezone.now()
    may_manage = request.actor.may(Verb.ADMINISTER)
    rows = list(members_of(organisation, at=at))
    context = {
        "organisation": organisation,
        "members": rows,
        "may_manage": may_manage,
        "alone": [row.pk for row in rows if row.role == Role.ADMINISTRATOR] == [_own(rows, request)],
        "invitations": list(joining.invitations_of(organisation)) if may_manage else [],
        "past": list(past_of(organisation, at=at)[:PAST]) if may_manage else [],
        "most_reminders": MOST_REMINDERS,
        "now": at,
    }
    return render(request, "accounts/members.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.ADMINISTER)
def member(request: Request, pk: int) -> HttpResponse:
    """Change the role or the term of a member; the second of two people is told what the first wrote."""
    row = _member(request, pk)
    shown = {"version": row.version, "role": row.role, "term_at": row.last_day}
    form = MandateForm(request.POST) if request.method == "POST" else MandateForm(initial=shown)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            actions.change_mandate(
                mandate=row, role=data["role"], term_at=data["term_at"], version=data["version"],
                by=request.actor, at=timezone.now(),
            )  # fmt: skip
        except actions.MandateChangedMeanwhile as refusal:
            form = MandateForm(initial=shown)
            return _member_page(request, row, form, changed=explain(refusal), status=409)
        except Refusal as refusal:
            form.add_error(None, explain(refusal))
        else:
            messages.success(request, _("C’est enregistré. La personne est prévenue."))
            return redirect("account_members")
    return _member_page(request, row, form, status=422 if form.errors else 200)


@require_POST
@requires(Verb.ADMINISTER)
def end(request: Request, pk: int) -> HttpResponse:
    """End the mandate of a colleague: access ends at once."""
    row = _member(request, pk)
    return attempt(
        request,
        lambda: actions.end_mandate(
            mandate=row, reason=request.POST.get("reason", ""), by=request.actor, at=timezone.now()
        ),
        done=_("%(name)s n’agit plus pour %(organisation)s.")
        % {"name": row.user, "organisation": row.organisation.name},
        back=reverse("account_members"),
    )


@require_POST
@requires(Verb.READ)
def leave(request: Request) -> HttpResponse:
    """Act no more for the organisation one acts for: access ends at once."""
    organisation, at = _acting_for(request), timezone.now()
    row = (
        members_of(organisation, at=at).filter(user=request.actor.user).select_related("organisation").first()
    )
    if row is None:
        raise Http404
    try:
        actions.end_mandate(mandate=row, by=request.actor, at=at)
    except Refusal as refusal:
        messages.error(request, explain(refusal))
        return redirect("account_members")
    messages.success(
        request, _("Vous n’agissez plus pour %(organisation)s.") % {"organisation": organisation.name}
    )
    return redirect("account_my_organisations")


@require_POST
@requires(Verb.ADMINISTER)
def transfer(request: Request, pk: int) -> HttpResponse:
    """Pass the administration on to a colleague; one becomes an editor."""
    row = _member(request, pk)
    return attempt(
        request,
        lambda: actions.transfer_administration(to=row, by=request.actor, at=timezone.now()),
        done=_("%(name)s administre maintenant %(organisation)s, et vous gardez le rôle de rédaction.")
        % {"name": row.user, "organisation": row.organisation.name},
        back=reverse("account_members"),
    )


def _member_page(
    request: Request, row: Mandate, form: MandateForm, *, changed: str = "", status: int = 200
) -> HttpResponse:
    context = {"row": row, "form": form, "changed": changed, "own": row.user_id == request.actor.user_id}
    return render(request, "accounts/member.html", context, status=status)


def _acting_for(request: Request) -> Organisation:
    if request.actor.organisation is None:
        raise Http404
    return request.actor.organisation


def _member(request: Request, pk: int) -> Mandate:
    """Return a mandate of the organisation one acts for."""
    rows = Mandate.objects.filter(organisation=_acting_for(request)).select_related("user", "organisation")
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def _own(rows: list[Mandate], request: Request) -> int | None:
    return next((row.pk for row in rows if row.user_id == request.actor.user_id), None)
