"""Writes of personal tokens. Only their person makes and revokes them; each is told to the person by mail."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from maillage.accounts.actions.journal import record
from maillage.accounts.actions.notifications import notify
from maillage.accounts.actions.people import NotAMember
from maillage.accounts.actors import Actor
from maillage.accounts.domain import events
from maillage.accounts.domain.tokens import SECRET_BYTES, digest_of, hint_of, write_token
from maillage.accounts.models import ApiToken, Mandate, Organisation, Role, TokenScope, User
from maillage.accounts.permissions import Verb
from maillage.base.refusals import Refusal, gettext_noop

MOST_TOKENS = 20
LONGEST = timedelta(days=366)
"""A year and its leap day: nobody remembers what older tokens are for."""
USE_NOTED_EVERY = timedelta(minutes=1)

events.register(
    "token.created",
    gettext_noop("a créé un jeton pour un programme"),
    {"scope": gettext_noop("droit"), "expires_at": gettext_noop("valable jusqu’au")},
)
events.register("token.revoked", gettext_noop("a révoqué un jeton"))


class NotYourToken(Refusal):
    message = gettext_noop("Ce jeton n’est pas à vous.")


class NoName(Refusal):
    message = gettext_noop("Dites à quoi sert ce jeton : vous le reconnaîtrez plus tard.")


class TooManyTokens(Refusal):
    message = gettext_noop("Vous avez déjà %(most)s jetons : révoquez ceux qui ne servent plus.")


class BadTerm(Refusal):
    message = gettext_noop("Un jeton est valable un an au plus.")


class ReaderCannotWrite(Refusal):
    message = gettext_noop(
        "Vous lisez pour cette organisation sans y écrire : choisissez un jeton qui lit seulement."
    )


@transaction.atomic
def create_token(
    *,
    name: str,
    scope: TokenScope,
    organisation: Organisation | None,
    expires_at: datetime,
    by: Actor,
    at: datetime,
) -> tuple[ApiToken, str]:
    """Make a token that acts as its author for one organisation; return it and its text, which is never kept.

    organisation: None for one's account alone (public data and who one is).
    Raises NotYourToken, NoName, BadTerm, NotAMember, ReaderCannotWrite or TooManyTokens; nothing is written then.
    """
    user = _person(by)
    name = " ".join(name.split())[:80]
    if not name:
        raise NoName()
    if not at < expires_at <= at + LONGEST:
        raise BadTerm()
    _checked_role(user, organisation, scope, at)
    # Locks the person: two tokens asked at once are counted one after the other.
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if ApiToken.objects.alive_at(at).filter(user=user).count() >= MOST_TOKENS:
        raise TooManyTokens(most=MOST_TOKENS)
    text = write_token(secrets.token_bytes(SECRET_BYTES))
    token = ApiToken.objects.create(
        user=user, organisation=organisation, name=name, hint=hint_of(text), digest=digest_of(text),
        scope=scope, created_at=at, expires_at=expires_at,
    )  # fmt: skip
    record(
        what="token.created", about=f"token:{token.pk}", owner=organisation, by=by, at=at, person=user,
        after={"scope": scope, "expires_at": expires_at}, personal={"name": name, "hint": token.hint},
    )  # fmt: skip
    notify(
        kind="security", to=[user], message=TOKEN_MADE, facts={"name": name, "hint": token.hint},
        url=reverse("account_tokens"), about=f"token:{token.pk}", at=at, organisation=organisation,
    )  # fmt: skip
    return token, text


@transaction.atomic
def revoke_token(*, token: ApiToken, by: Actor, at: datetime) -> None:
    """End a token at once; one that had ended already stays as it is. Raises NotYourToken."""
    if _person(by).pk != token.user_id:
        raise NotYourToken()
    if not ApiToken.objects.alive_at(at).filter(pk=token.pk).update(revoked_at=at):
        return
    record(
        what="token.revoked", about=f"token:{token.pk}", owner=token.organisation, by=by, at=at,
        person=by.user, personal={"name": token.name, "hint": token.hint},
    )  # fmt: skip


def is_to_be_noted(token: ApiToken, *, at: datetime) -> bool:
    """Tell whether it is long enough since the use of a token was written."""
    return token.last_used_at is None or at - token.last_used_at >= USE_NOTED_EVERY


def note_use(*, token: ApiToken, at: datetime) -> bool:
    """Keep when a token served last, written once a minute at most; tell whether it was written."""
    long_ago = Q(last_used_at=None) | Q(last_used_at__lte=at - USE_NOTED_EVERY)
    return bool(ApiToken.objects.filter(long_ago, pk=token.pk).update(last_used_at=at))


def _person(by: Actor) -> User:
    if by.user is None or not by.may(Verb.USE_ACCOUNT):
        raise NotYourToken()
    return by.user


def _checked_role(user: User, organisation: Organisation | None, scope: TokenScope, at: datetime) -> None:
    if organisation is None:
        if scope != TokenScope.READ_ONLY:
            raise ReaderCannotWrite()
        return
    mandate = Mandate.objects.in_force_at(at).filter(user=user, organisation=organisation).first()
    if mandate is None:
        raise NotAMember()
    if scope == TokenScope.READ_WRITE and mandate.role == Role.READER:
        raise ReaderCannotWrite()


TOKEN_MADE = gettext_noop(
    "Un jeton « %(name)s » (%(hint)s…) vient d’être créé sur votre compte. Ce n’est pas vous ? "
    "Révoquez-le et changez votre mot de passe."
)
