"""The staff finds a person and looks at the site as that person; the person sees who looked, and why."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from maillage.accounts import queries
from maillage.accounts.actions.visits import close_visit, start_visit
from maillage.accounts.actors import Actor
from maillage.accounts.domain.visits import LONGEST
from maillage.accounts.forms.visits import VisitForm
from maillage.accounts.http import Request
from maillage.accounts.middleware import VISIT_KEY, origin_of
from maillage.accounts.models import User
from maillage.accounts.permissions import Verb, requires
from maillage.accounts.queries.visits import FOUND, people_like, visits_to
from maillage.accounts.views.signing import both
from maillage.base.explain import explain
from maillage.base.refusals import Refusal

MINUTES = int(LONGEST.total_seconds() // 60)


@require_safe
@requires(Verb.SUPERVISE)
def people(request: Request) -> HttpResponse:
    """Find a person by address or name."""
    words = request.GET.get("q", "")[:200]
    found = list(people_like(words))
    facts = {"words": words, "people": found, "cut": len(found) == FOUND}
    return render(request, "accounts/people.html", facts)


@both
@requires(Verb.SUPERVISE)
def person(request: Request, pk: int) -> HttpResponse:
    """A person, what the person may act for, and the form to look at the site in its place."""
    shown = get_object_or_404(User, pk=pk)
    form = VisitForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            visit = start_visit(
                person=shown, reason=form.cleaned_data["reason"], by=request.actor, at=timezone.now()
            )
        except Refusal as refusal:
            form.add_error(None, explain(refusal))
        else:
            request.session[VISIT_KEY] = visit.pk
            return redirect("/")
    facts = {
        "person": shown,
        "mandates": queries.mandates_of(shown, at=timezone.now()),
        "second_factor": queries.has_second_factor(shown),
        "form": form,
        "minutes": MINUTES,
        "visits": visits_to(shown)[:20],
    }
    return render(request, "accounts/person.html", facts, status=422 if form.errors else 200)


@require_POST
@requires(Verb.VISIT)
def end(request: Request) -> HttpResponseRedirect:
    """End the visit of this session; the page is open to whoever makes one, and to nobody else."""
    number = request.session.pop(VISIT_KEY, None)
    if number is None or not request.user.is_authenticated:
        raise PermissionDenied
    close_visit(number=number, by=Actor(user=request.user, origin=origin_of(request)), at=timezone.now())
    messages.success(request, _("La visite est terminée."))
    return redirect("account_people")


@require_safe
@requires(Verb.USE_ACCOUNT)
def visits(request: Request) -> HttpResponse:
    """Who looked at my account."""
    assert request.actor.user is not None
    return render(request, "accounts/visits.html", {"visits": visits_to(request.actor.user)})
