"""Reads of the invitations that a person received."""

from __future__ import annotations

from datetime import datetime

from allauth.account.models import EmailAddress
from django.db.models import QuerySet
from django.db.models.functions import Lower

from maillage.accounts.models import Invitation, InvitationState, User


def invitations_to(user: User, *, at: datetime) -> QuerySet[Invitation]:
    """Return the invitations sent to an address that the person proved to hold, that still wait, the latest first."""
    held = EmailAddress.objects.filter(user=user, verified=True).annotate(own=Lower("email")).values("own")
    rows = Invitation.objects.filter(email__in=held, state=InvitationState.SENT, expires_at__gt=at)
    return rows.select_related("organisation", "sent_by").order_by("-sent_at", "-pk")
