"""What every page shows: the menu (data, in order), the footer, the organisation one acts for."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.accounts.actors import Actor
from maillage.accounts.models import OrganisationKind, Role

# Only what exists: a new capability adds its line when its first page is there.
MENU = (
    ("directory:search", gettext_lazy("Structures")),
    ("procurement:tenders", gettext_lazy("Appels")),
    ("cooperation:projects", gettext_lazy("Coopérations")),
)
FOOTER = (
    ("web:accessibility", gettext_lazy("Accessibilité : non conforme")),
    ("web:legal", gettext_lazy("Mentions légales")),
    ("web:privacy", gettext_lazy("Confidentialité")),
    ("web:sources", gettext_lazy("Sources des données")),
    ("api:docs", gettext_lazy("Pour les programmes")),
)
DECIDING = {OrganisationKind.NETWORK, OrganisationKind.ADVISER, OrganisationKind.AUTHORITY}


def site(request: HttpRequest) -> dict[str, Any]:
    """Return what `base.html` needs; what costs a query is read only when the page shows it."""
    actor: Actor | None = getattr(request, "actor", None)
    return {
        "actor": actor,
        "demo": settings.DEMO,
        "version": settings.VERSION,
        "home_url": reverse("web:home"),
        "search_url": reverse("directory:search"),
        "calls_url": reverse("procurement:tenders"),
        "new_call_url": reverse("procurement:new"),
        "sign_in_url": reverse("account_login"),
        "sign_out_url": reverse("account_logout"),
        "account_url": reverse("account"),
        "news_url": reverse("account_news"),
        "decisions_url": reverse("account_decisions") if _may_have_to_decide(actor) else "",
        "switch_url": reverse("account_switch"),
        "organisation_url": reverse("account_organisation"),
        "organisations_url": reverse("account_my_organisations"),
        "language_url": reverse("web:set_language"),
        "menu": [_entry(request, reverse(name), label) for name, label in MENU],
        "footer_links": [{"url": reverse(name), "label": label} for name, label in FOOTER]
        + ([{"url": reverse("web:outbox"), "label": _("Boîte d’envoi")}] if settings.MAIL_OUTBOX else [])
        + [{"url": reverse("web:about"), "label": _("Version %(n)s") % {"n": settings.VERSION}}],
        "staff_links": [
            {"url": reverse("web:staff_jobs"), "label": _("Travaux de fond")},
            {"url": reverse("web:staff_mail"), "label": _("Courriels")},
            {"url": reverse("account_people"), "label": _("Personnes")},
            {"url": reverse("account_decisions"), "label": _("Demandes à décider")},
            {"url": reverse("account_scopes"), "label": _("Facilitateurs")},
            {"url": reverse("account_merge"), "label": _("Réunir deux organisations")},
            {"url": reverse("web:components"), "label": _("Composants")},
            {"url": reverse("admin:index"), "label": _("Administration")},
        ],
    }


def _may_have_to_decide(actor: Actor | None) -> bool:
    """Tell whether requests may wait for this person, without asking the database on every page."""
    if actor is None or actor.user is None or actor.organisation is None:
        return False
    return actor.role == Role.ADMINISTRATOR or (
        actor.role == Role.EDITOR and actor.organisation.kind in DECIDING
    )


def _entry(request: HttpRequest, url: str, label: object) -> dict[str, object]:
    """Return a menu entry; `current` is « page » on it, « true » on a page below it."""
    current = "page" if request.path == url else "true" if request.path.startswith(f"{url}/") else ""
    return {"url": url, "label": label, "current": current}
