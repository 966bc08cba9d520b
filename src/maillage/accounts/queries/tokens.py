"""Reads of personal tokens: whom one acts for, and those of a person."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Case, OuterRef, Q, QuerySet, Subquery, Value, When

from maillage.accounts.domain.tokens import digest_of, is_well_made
from maillage.accounts.models import ApiToken, Mandate, TokenScope, User
from maillage.accounts.programs import Program


def token_named(text: str, *, at: datetime) -> tuple[ApiToken, Program] | None:
    """Return the token of a text and who acts with it; None when it gives nothing at this moment.

    It gives nothing when it is badly written, unknown, revoked, past its term, when the person's account is closed,
    or when the person no longer acts for its organisation. One SQL query, none for a badly written text. What is
    compared is the digest: the time it takes tells nothing of the token.
    """
    if not is_well_made(text):
        return None
    mandate = Mandate.objects.in_force_at(at).filter(
        user=OuterRef("user"), organisation=OuterRef("organisation")
    )
    token = (
        ApiToken.objects.alive_at(at)
        .filter(digest=digest_of(text), user__is_active=True)
        .select_related("user", "organisation")
        .annotate(role=Subquery(mandate.values("role")[:1]))
        .first()
    )
    if token is None or (token.organisation is not None and token.role is None):
        return None
    program = Program(
        user=token.user,
        organisation=token.organisation,
        role=token.role,
        read_only=token.scope == TokenScope.READ_ONLY,
    )
    return token, program


def tokens_of(user: User, *, at: datetime) -> QuerySet[ApiToken]:
    """Return the tokens of a person, those that still work first; each knows `alive`."""
    alive = Case(When(Q(revoked_at=None, expires_at__gt=at), then=Value(True)), default=Value(False))
    rows = ApiToken.objects.filter(user=user).select_related("organisation").annotate(alive=alive)
    return rows.order_by("-alive", "-created_at", "-pk")
