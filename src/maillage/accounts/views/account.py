"""Pages of one's account: the organisation one acts for, its members."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from maillage.accounts import actions, queries
from maillage.accounts.http import Request
from maillage.accounts.middleware import SESSION_KEY
from maillage.accounts.permissions import Verb, requires
from maillage.base.explain import explain
from maillage.base.refusals import Refusal

# The parts of the account, in order: (URL name, title, what one does there). Each part adds its line when it exists;
# a higher capability fills the slot `account.sections`.
SECTIONS = (
    (
        "account_security",
        gettext_lazy("Sécurité"),
        gettext_lazy("Mot de passe, second facteur, appareils connectés, adresse électronique."),
    ),
    (
        "account_mails",
        gettext_lazy("Mes courriels"),
        gettext_lazy("Ce que vous recevez, et quand : tout de suite, chaque jour, chaque semaine, jamais."),
    ),
    (
        "account_tokens",
        gettext_lazy("Jetons"),
        gettext_lazy("Les clés données aux programmes qui lisent ou écrivent à votre place."),
    ),
    (
        "account_history",
        gettext_lazy("Historique"),
        gettext_lazy("Ce qui a été écrit pour vos organisations, par qui et quand ; revenir en arrière."),
    ),
    (
        "account_data",
        gettext_lazy("Mes données"),
        gettext_lazy("Ce que nous savons de vous : le lire, l’emporter, fermer votre compte."),
    ),
)


@require_safe
@requires(Verb.USE_ACCOUNT)
def account(request: Request) -> HttpResponse:
    """My account: its parts, the organisations I act for, and the members of the current one."""
    actor = request.actor
    assert actor.user is not None
    now = timezone.now()
    members = list(queries.members_of(actor.organisation, at=now)) if actor.organisation else []
    mandates = queries.mandates_of(actor.user, at=now)
    return render(
        request, "accounts/account.html", {"mandates": mandates, "members": members, "sections": SECTIONS}
    )


@require_POST
@requires(Verb.USE_ACCOUNT)
def switch(request: Request) -> HttpResponseRedirect:
    """Act for another of my organisations from now on."""
    try:
        to = int(request.POST.get("organisation", "0")[:18])
        organisation = actions.switch_organisation(to=to, by=request.actor, at=timezone.now())
    except (Refusal, ValueError) as error:
        messages.error(request, explain(error if isinstance(error, Refusal) else actions.NotAMember()))
    else:
        request.session[SESSION_KEY] = organisation.pk
        messages.success(request, _("Vous agissez maintenant pour %(name)s.") % {"name": organisation.name})
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        back, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return redirect(back if safe else "web:home")
