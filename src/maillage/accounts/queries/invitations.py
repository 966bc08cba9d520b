"""Reads of the invitations that a person received."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from maillage.accounts.models import Invitation, InvitationState, User


def invitations_to(user: User, *, at: datetime) -> QuerySet[Invitation]:
    """Return the invitations sent to a person's address that still wait, the latest first."""
    rows = Invitation.objects.filter(email__iexact=user.email, state=InvitationState.SENT, expires_at__gt=at)
    return rows.select_related("organisation", "sent_by").order_by("-sent_at", "-pk")
