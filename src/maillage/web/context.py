"""What every page shows: the menu (data, in order), the footer, the organisation one acts for."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.accounts import queries
from maillage.accounts.actors import Actor
from maillage.accounts.models import Organisation

# Only what exists: a new capability adds its line when its first page is there.
MENU = (
    ("directory:search", gettext_lazy("Structures")),
    ("procurement:tenders", gettext_lazy("Appels")),
)
FOOTER = (
    ("web:accessibility", gettext_lazy("Accessibilité : non conforme")),
    ("web:legal", gettext_lazy("Mentions légales")),
    ("web:privacy", gettext_lazy("Confidentialité")),
    ("web:sources", gettext_lazy("Sources des données")),
)


def site(request: HttpRequest) -> dict[str, Any]:
    """Return what `base.html` needs; what costs a query is read only when the page shows it."""
    actor: Actor | None = getattr(request, "actor", None)
    return {
        "actor": actor,
        "demo": settings.DEMO,
        "version": settings.VERSION,
        "home_url": reverse("web:home"),
        "search_url": _url("directory:search"),
        "calls_url": _url("procurement:tenders"),
        "new_call_url": _url("procurement:new"),
        "sign_in_url": reverse("account_login"),
        "sign_out_url": reverse("account_logout"),
        "account_url": reverse("account"),
        "switch_url": reverse("account_switch"),
        "language_url": reverse("web:set_language"),
        "menu": [_entry(request, url, label) for name, label in MENU if (url := _url(name))],
        "footer_links": [{"url": reverse(name), "label": label} for name, label in FOOTER]
        + [{"url": reverse("web:about"), "label": _("Version %(n)s") % {"n": settings.VERSION}}],
        "staff_links": [
            {"url": reverse("web:components"), "label": _("Composants")},
            {"url": reverse("admin:index"), "label": _("Administration")},
        ],
        "other_organisations": SimpleLazyObject(lambda: _others(actor)),
    }


def _url(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _entry(request: HttpRequest, url: str, label: object) -> dict[str, object]:
    """Return a menu entry; `current` is « page » on it, « true » on a page below it."""
    current = "page" if request.path == url else "true" if request.path.startswith(f"{url}/") else ""
    return {"url": url, "label": label, "current": current}


def _others(actor: Actor | None) -> list[Organisation]:
    """Return the organisations this person may act for instead of the current one (one query)."""
    if actor is None or actor.user is None:
        return []
    mine = [membership.organisation for membership in queries.memberships_of(actor.user)]
    return [organisation for organisation in mine if organisation != actor.organisation]
