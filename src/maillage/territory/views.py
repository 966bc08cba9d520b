"""Pages and fragments about places."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.views.decorators.http import require_safe

from maillage.accounts.http import Request
from maillage.accounts.permissions import Verb, requires
from maillage.territory import queries

_FRESH_SECONDS = 600


@requires(Verb.VISIT)
@require_safe
def suggestions(request: Request) -> HttpResponse:
    """Propose places for the text `q`: options for the combobox, or JSON when that is what is accepted."""
    found = queries.suggest_places(request.GET.get("q", ""))
    if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
        answer: HttpResponse = JsonResponse({"places": [_as_json(place) for place in found]})
    else:
        options = [
            {"value": place.code, "label": place.label, "detail": ", ".join(place.postcodes[:3])}
            for place in found
        ]
        answer = render(request, "components/options.html", {"options": options})
    patch_cache_control(answer, public=True, max_age=_FRESH_SECONDS)
    patch_vary_headers(answer, ["Accept"])
    return answer


def _as_json(place: queries.Suggestion) -> dict[str, object]:
    return {
        "code": place.code,
        "label": place.label,
        "departement": place.departement,
        "postcodes": list(place.postcodes),
    }
