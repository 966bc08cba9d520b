"""The devices on which I am signed in, and how to sign them out from here."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from maillage.accounts.actions.sessions import end_sessions
from maillage.accounts.http import Request
from maillage.accounts.permissions import Verb, requires
from maillage.accounts.queries.sessions import sessions_of
from maillage.base.explain import explain


@require_safe
@requires(Verb.USE_ACCOUNT)
def sessions(request: Request) -> HttpResponse:
    """The list, this device first."""
    assert request.actor.user is not None
    found = sessions_of(request.actor.user, current=request.session.session_key or "", at=timezone.now())
    rows = [{"session": one, "device": explain(one.device)} for one in found]
    return render(request, "accounts/sessions.html", {"rows": rows, "others": len(rows) > 1})


@require_POST
@requires(Verb.USE_ACCOUNT)
def end(request: Request) -> HttpResponseRedirect:
    """Sign one other device out, or all of them."""
    assert request.actor.user is not None
    asked = request.POST.get("session")
    number = None if asked is None else int(asked) if asked.isdecimal() and len(asked) < 19 else 0
    ended = end_sessions(person=request.actor.user, keep=request.session.session_key or "", number=number)
    if ended:
        said = ngettext("%(n)d appareil est déconnecté.", "%(n)d appareils sont déconnectés.", ended)
        messages.success(request, said % {"n": ended})
    else:
        messages.info(request, _("Cet appareil était déjà déconnecté."))
    return redirect("account_sessions")
