"""What the groups add to the page of a tender: the question, and the proposals already kept."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone

from maillage.accounts.actors import ANONYMOUS
from maillage.consortium.queries.proposals import proposals_kept_for
from maillage.procurement.models import Tender


def tender_action(request: HttpRequest, subject: object) -> str | None:
    """The button « Qui peut répondre ensemble ? », once the tender says what it asks."""
    if not isinstance(subject, Tender) or not subject.is_complete:
        return None
    return render_to_string("consortium/_tender_action.html", {"tender": subject}, request)


def tender_panel(request: HttpRequest, subject: object) -> str | None:
    """The proposals that the visitor's organisation kept for this tender."""
    if not isinstance(subject, Tender):
        return None
    actor = getattr(request, "actor", ANONYMOUS)
    kept = proposals_kept_for(subject, actor, at=timezone.now())
    return render_to_string("consortium/_tender_panel.html", {"proposals": kept}, request) if kept else None
