"""Invite a colleague; open, accept or decline an invitation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth import login
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.accounts.actions import answers
from maillage.accounts.actions import invitations as actions
from maillage.accounts.forms.members import InviteForm
from maillage.accounts.forms.signing import OpenAccountForm
from maillage.accounts.http import Request
from maillage.accounts.middleware import SESSION_KEY
from maillage.accounts.models import Invitation, Mandate, Organisation, User
from maillage.accounts.permissions import Verb, requires
from maillage.accounts.queries.invitations import invitations_to
from maillage.accounts.queries.joining import may_decide_for
from maillage.accounts.queries.mandates import has_administrator
from maillage.accounts.views.outcomes import attempt
from maillage.base.explain import explain
from maillage.base.refusals import Refusal
from maillage.mail.actions.links import LinkRefused
from maillage.mail.domain.addresses import masked

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.ADMINISTER)
def invite(request: Request) -> HttpResponse:
    """Invite an address to act for the organisation one administers."""
    organisation = request.actor.organisation
    if organisation is None:
        raise Http404
    return _invite(request, organisation, back=reverse("account_members"))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.DECIDE)
def invite_for_orphan(request: Request, pk: int) -> HttpResponse:
    """Invite somebody to administer an organisation of one's territory that nobody administers."""
    organisation, at = Organisation.objects.standing().filter(pk=pk).first(), timezone.now()
    if organisation is None or has_administrator(organisation, at=at):
        raise Http404
    if not may_decide_for(request.actor, organisation, at=at):
        raise Http404
    return _invite(request, organisation, back=reverse("account_orphan", args=[pk]))


@require_POST
@requires(Verb.ADMINISTER)
def remind(request: Request, pk: int) -> HttpResponse:
    """Send an invitation again."""
    row = _of_mine(request, pk)
    return attempt(
        request,
        lambda: actions.remind(invitation=row, by=request.actor, at=timezone.now()),
        done=_("L’invitation est repartie, avec un nouveau lien."),
        back=reverse("account_members"),
    )


@require_POST
@requires(Verb.ADMINISTER)
def revoke(request: Request, pk: int) -> HttpResponse:
    """Take an invitation back."""
    row = _of_mine(request, pk)
    return attempt(
        request,
        lambda: actions.revoke_invitation(invitation=row, by=request.actor, at=timezone.now()),
        done=_("L’invitation est retirée : son lien ne mène plus nulle part."),
        back=reverse("account_members"),
    )


@never_cache
@require_safe
@requires(Verb.VISIT)
def invitation(request: Request, token: str) -> HttpResponse:
    """Show what an invitation offers, and for whom it was meant; opening it changes nothing."""
    return _opened(request, token)


@never_cache
@require_POST
@requires(Verb.VISIT)
def take(request: Request, token: str) -> HttpResponse:
    """Accept by the link, signed in."""
    return _answer(
        request,
        token,
        lambda: answers.take_invitation(
            token=token, as_another="as_another" in request.POST, by=request.actor, at=timezone.now()
        ),
    )


@never_cache
@sensitive_post_parameters("password")
@require_POST
@requires(Verb.VISIT)
def take_with_account(request: Request, token: str) -> HttpResponse:
    """Open the account of the address that received the link, and accept."""
    if request.actor.user is not None:
        return redirect("account_invitation", token)
    form = _account_form(token, request.POST)
    if form is None or not form.is_valid():
        return _opened(request, token, form=form, status=422)

    def act() -> Mandate:
        user, mandate = answers.take_with_new_account(
            token=token, name=form.cleaned_data["name"], password=form.cleaned_data["password"] or None,
            language=(get_language() or "fr")[:2], by=request.actor, at=timezone.now(),
        )  # fmt: skip
        login(request, user, backend=BACKEND)
        return mandate

    return _answer(request, token, act)


@never_cache
@require_POST
@requires(Verb.VISIT)
def turn_down(request: Request, token: str) -> HttpResponse:
    """Decline by the link, with or without an account."""
    try:
        row = answers.turn_down_invitation(token=token, by=request.actor, at=timezone.now())
    except Refusal as refusal:
        return _refused(request, refusal)
    return render(request, "accounts/invitation_over.html", {"declined": row})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.USE_ACCOUNT)
def my_invitation(request: Request, pk: int) -> HttpResponse:
    """Answer an invitation sent to a verified address of mine, without its link."""
    user, at = request.actor.user, timezone.now()
    assert user is not None
    row = invitations_to(user, at=at).filter(pk=pk).first()
    if row is None:
        raise Http404
    if request.method != "POST":
        return render(
            request, "accounts/invitation.html", {"row": row, "meant": masked(row.email), "own": True}
        )
    if "decline" in request.POST:
        return attempt(
            request,
            lambda: answers.turn_down_own_invitation(invitation=row, by=request.actor, at=at),
            done=_("L’invitation est déclinée."),
            back=reverse("account_my_organisations"),
        )
    try:
        mandate = answers.take_own_invitation(invitation=row, by=request.actor, at=at)
    except Refusal as refusal:
        return _refused(request, refusal)
    return _welcome(request, mandate)


def _invite(request: Request, organisation: Organisation, *, back: str) -> HttpResponse:
    form = InviteForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            actions.invite(
                organisation=organisation,
                offer=actions.Offer(**form.cleaned_data),
                by=request.actor,
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error(None, explain(refusal))
        else:
            # The same sentence whether or not this address has an account.
            messages.success(
                request, _("L’invitation part à %(email)s.") % {"email": form.cleaned_data["email"]}
            )
            return redirect(back)
    context = {"form": form, "organisation": organisation, "back": back}
    return render(request, "accounts/invite.html", context, status=422 if form.errors else 200)


def _of_mine(request: Request, pk: int) -> Invitation:
    rows = Invitation.objects.filter(organisation=request.actor.organisation).select_related(
        "organisation", "sent_by"
    )
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def _account_form(token: str, data: Any = None) -> OpenAccountForm | None:
    """Return the form of a new account; None when the link leads nowhere."""
    try:
        row = answers.invitation_of(token=token, at=timezone.now())
    except LinkRefused:
        return None
    return OpenAccountForm(data, user=User(email=row.email))


def _opened(
    request: Request, token: str, *, form: OpenAccountForm | None = None, status: int = 200
) -> HttpResponse:
    try:
        row = answers.invitation_of(token=token, at=timezone.now())
    except Refusal as refusal:
        return _refused(request, refusal)
    user = request.actor.user
    context = {
        "row": row,
        "token": token,
        "meant": masked(row.email),
        "another": user is not None and user.email.lower() != row.email,
        "form": form or (_account_form(token) if user is None else None),
    }
    return render(request, "accounts/invitation.html", context, status=status)


def _answer(request: Request, token: str, act: Callable[[], Mandate]) -> HttpResponse:
    try:
        mandate = act()
    except LinkRefused as refusal:
        return _refused(request, refusal)
    except Refusal as refusal:
        messages.error(request, explain(refusal))
        return redirect("account_invitation", token)
    return _welcome(request, mandate)


def _welcome(request: Request, mandate: Mandate) -> HttpResponse:
    request.session[SESSION_KEY] = mandate.organisation_id
    messages.success(
        request, _("Bienvenue : vous agissez maintenant pour %(name)s.") % {"name": mandate.organisation.name}
    )
    return redirect("account_organisation")


def _refused(request: Request, refusal: Refusal) -> HttpResponse:
    """A link that leads nowhere: why, and whom to ask."""
    return render(request, "accounts/invitation_over.html", {"why": explain(refusal)}, status=410)
