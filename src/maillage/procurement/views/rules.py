"""Rules of law and of use, one page each."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from maillage.accounts.http import Request
from maillage.accounts.permissions import Verb, requires
from maillage.procurement import queries
from maillage.procurement.domain.rules import CONFIDENCE_LABELS, CONFIDENCE_MEANINGS, by_theme, to_check


@requires(Verb.VISIT)
@require_safe
def rules(request: Request) -> HttpResponse:
    """List every rule Maillage shows somewhere, then the points nobody has settled."""
    today = timezone.localdate()
    every = queries.rules()
    context = {
        "themes": [
            (_(title), [(rule, bool(to_check(rule, every, today))) for rule in rules])
            for title, rules in by_theme(every).items()
        ]
    }
    return render(request, "procurement/rules.html", context)


@requires(Verb.VISIT)
@require_safe
def rule(request: Request, id: str) -> HttpResponse:
    """Show a rule: what it says, where it comes from, how sure it is, what is to be checked today."""
    try:
        found = queries.rule(id)
    except KeyError:
        raise Http404 from None
    today = timezone.localdate()
    context = {
        "rule": found,
        "points": to_check(found, queries.rules(), today),
        "confidence": [(_(CONFIDENCE_LABELS[one]), _(CONFIDENCE_MEANINGS[one])) for one in found.confidence],
        "in_force": found.in_force_at(today),
        "ended": found.ended_at(today),
    }
    return render(request, "procurement/rule.html", context)
