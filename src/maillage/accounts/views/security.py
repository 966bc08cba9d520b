"""The security of one's account: how one signs in, and why a second factor."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from maillage.accounts.http import Request
from maillage.accounts.permissions import Verb, requires
from maillage.accounts.queries import has_second_factor
from maillage.accounts.queries.email_change import change_under_way
from maillage.accounts.queries.sessions import sessions_of
from maillage.accounts.queries.visits import visits_to
from maillage.accounts.views.signing import after

AFTER = "after_second_factor"


@require_safe
@requires(Verb.USE_ACCOUNT)
def security(request: Request) -> HttpResponse:
    """The ways into my account, and who looked at it."""
    person, at = request.actor.user, timezone.now()
    assert person is not None
    factors = {factor.type: factor for factor in Authenticator.objects.filter(user=person)}
    facts = {
        "person": person,
        "totp": factors.get(Authenticator.Type.TOTP),
        "keys": Authenticator.objects.filter(user=person, type=Authenticator.Type.WEBAUTHN).count(),
        "codes": _codes_left(factors.get(Authenticator.Type.RECOVERY_CODES)),
        "sessions": len(sessions_of(person, current=request.session.session_key or "", at=at)),
        "visits": visits_to(person).count(),
        "change": change_under_way(person, at=at),
        "proconnect": settings.PROCONNECT,
        "linked": SocialAccount.objects.filter(user=person).first() if settings.PROCONNECT else None,
        "after": request.session.get(AFTER, ""),
    }
    return render(request, "accounts/security.html", facts)


def _codes_left(factor: Authenticator | None) -> int | None:
    return len(factor.wrap().get_unused_codes()) if factor else None


@require_safe
@requires(Verb.USE_ACCOUNT)
def second_factor(request: Request) -> HttpResponse:
    """Why a second factor is asked, and the two ways to set it up; then back to where one was going."""
    assert request.actor.user is not None
    wanted = after(request)
    if has_second_factor(request.actor.user):
        request.session.pop(AFTER, None)
        return redirect(wanted or "account_security")
    if wanted:
        request.session[AFTER] = wanted
    return render(request, "accounts/second_factor.html", {"asked": bool(wanted)})
