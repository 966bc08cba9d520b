"""The list of structures, and the trades proposed to someone typing."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from maillage.accounts.http import Request
from maillage.accounts.permissions import Verb, requires
from maillage.directory import queries
from maillage.directory.domain.trades import Suggestion
from maillage.directory.forms.search import Search
from maillage.directory.presentation.kept import kept
from maillage.directory.presentation.shown import trade_label
from maillage.directory.views.listing import choices_of, listing_of

_FRESH_SECONDS = 3600


class _Parts:
    """The parts of the list that depend on the question alone.

    A visitor sees what every visitor sees: their parts are kept until the directory changes.
    """

    def __init__(self, request: Request) -> None:
        self.request = request
        self.directory = queries.directory()

    @cached_property
    def context(self) -> dict[str, object]:
        asked = self.request.GET
        form = Search(asked, self.directory.departements)
        listing = listing_of(form, asked, self.request.actor, self.directory) if form.is_valid() else None
        return {"form": form, "listing": listing, "choices": [] if listing else choices_of(form, asked)}

    def html(self, template: str) -> SafeString:
        """Render a part, or take the one kept for the same question."""
        if self.request.actor.user is not None:
            return self._rendered(template)
        subject = f"{template}/{self.directory.state}/{self.request.GET.urlencode()}"
        return kept("part", subject.encode(), lambda: self._rendered(template))

    def _rendered(self, template: str) -> SafeString:
        return render_to_string(template, self.context, self.request)


@requires(Verb.VISIT)
@require_safe
def search(request: Request) -> HttpResponse:
    """Search the directory: the whole page, or its results alone when htmx asks."""
    parts = _Parts(request)
    results = parts.html("directory/_results.html")
    if request.htmx and not request.htmx.history_restore_request:
        answer = HttpResponse(results)
    else:
        filters = parts.html("directory/_filters.html")
        answer = render(request, "directory/search.html", {"filters": filters, "results": results})
    patch_vary_headers(answer, ["HX-Request"])
    return answer


@requires(Verb.VISIT)
@require_safe
def trade_suggestions(request: Request) -> HttpResponse:
    """Propose trades for the text `q`: options for the combobox, or JSON when that is what is accepted."""
    found = queries.suggest_trades(request.GET.get("q", ""))
    if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
        answer: HttpResponse = JsonResponse({"trades": [_as_json(suggestion) for suggestion in found]})
    else:
        none = _(
            "Aucun métier ne correspond : essayez un mot plus courant, comme « ménage » ou « jardinage »."
        )
        context = {"options": [_as_option(suggestion) for suggestion in found], "none": none}
        answer = render(request, "components/options.html", context)
    patch_cache_control(answer, public=True, max_age=_FRESH_SECONDS)
    patch_vary_headers(answer, ["Accept", "Accept-Language", "Cookie"])
    return answer


def _as_option(suggestion: Suggestion) -> dict[str, str]:
    return {
        "value": suggestion.trade.code,
        "label": trade_label(suggestion.trade),
        "detail": suggestion.matched or suggestion.trade.group.label,
    }


def _as_json(suggestion: Suggestion) -> dict[str, str | None]:
    trade = suggestion.trade
    return {
        "code": trade.code,
        "label": trade_label(trade),
        "group": trade.group.code,
        "synonym": suggestion.matched,
    }
