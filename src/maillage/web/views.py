"""Pages that belong to no capability."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from maillage.accounts.actions.people import end_tour
from maillage.accounts.http import Request
from maillage.accounts.permissions import Verb, requires
from maillage.accounts.presentation.privacy import register
from maillage.web import gallery, queries
from maillage.web import home as home_page
from maillage.web.readiness import readiness
from maillage.web.tour import is_first_visit, tour


@require_safe
@requires(Verb.VISIT)
def home(request: Request) -> HttpResponse:
    """The first page: what Maillage is for a visitor, what waits for a person who signed in."""
    if is_first_visit(request.actor):
        return redirect("web:tour")
    desk = home_page.desk(request.actor, at=timezone.now())
    return render(request, "web/home.html", {"home": home_page.home(request.actor), "desk": desk})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.USE_ACCOUNT)
def first_visit(request: Request) -> HttpResponse:
    """Ask who one is, show the first useful step; taking it, or passing, ends the tour."""
    if request.method != "POST":
        return render(request, "web/tour.html", {"tour": tour(request.GET.get("je", ""))})
    end_tour(by=request.actor, at=timezone.now())
    return redirect(tour(request.POST.get("je", "")).url or "web:home")


@require_safe
@requires(Verb.VISIT)
def legal(request: Request) -> HttpResponse:
    """« Mentions légales »: who publishes and who hosts this installation."""
    return render(request, "web/legal.html", {"publisher": settings.PUBLISHER, "host": settings.HOST})


@require_safe
@requires(Verb.VISIT)
def accessibility(request: Request) -> HttpResponse:
    """The declaration of accessibility."""
    return render(request, "web/accessibility.html", {"publisher": settings.PUBLISHER})


@require_safe
@requires(Verb.VISIT)
def privacy(request: Request) -> HttpResponse:
    """What is kept about whom, why, and for how long: made from the catalogue that the code itself obeys."""
    lines = register(get_language() or settings.LANGUAGE_CODE)
    return render(request, "web/privacy.html", {"publisher": settings.PUBLISHER, "lines": lines})


@require_safe
@requires(Verb.VISIT)
def sources(request: Request) -> HttpResponse:
    """Where each public figure comes from, its vintage, its licence, and when it was loaded here."""
    return render(request, "web/sources.html", {"files": queries.data_files(settings.DATA)})


@require_safe
@requires(Verb.VISIT)
def about(request: Request) -> HttpResponse:
    """What Maillage is, and its version."""
    return render(request, "web/about.html")


@require_safe
@requires(Verb.SUPERVISE)
def components(request: Request) -> HttpResponse:
    """Every component of the design system in its states, for the people who build pages."""
    return render(request, "web/components.html", gallery.specimens(request.GET))


@require_safe
@requires(Verb.SUPERVISE)
def component_options(request: Request) -> HttpResponse:
    """The suggestions of the sample combobox."""
    return render(
        request, "components/options.html", {"options": gallery.suggestions(request.GET.get("q", ""))}
    )


@require_safe
@requires(Verb.VISIT)
def robots(request: Request) -> HttpResponse:
    """What search engines may read: public pages, no search results, no shared link."""
    lines = ("User-agent: *", "Disallow: /admin/", "Disallow: /groupements/partage/", "Disallow: /*?")
    return HttpResponse("\n".join((*lines, "")), content_type="text/plain; charset=utf-8")


@require_safe
@requires(Verb.VISIT)
def health(request: Request) -> JsonResponse:
    """Tell that the process answers; asks nothing of the database."""
    return JsonResponse({"status": "ok"})


@require_safe
@requires(Verb.VISIT)
def ready(request: Request) -> JsonResponse:
    """Tell whether the database answers and is up to date, and when a worker last gave a sign of life."""
    status, document = readiness(at=timezone.now())
    return JsonResponse(document, status=status)
