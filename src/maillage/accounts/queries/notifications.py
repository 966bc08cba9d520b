"""Reads of the news of a person, of its preferences, and the links that stop mails."""

from __future__ import annotations

from collections.abc import Iterable

from django.core import signing
from django.db.models import QuerySet
from django.urls import reverse

from maillage.accounts.domain import notices
from maillage.accounts.models import Notification, Organisation, Preference, User

SALT = "maillage.unsubscribe"


def frequencies_of(people: Iterable[int], kind: str) -> dict[int, str]:
    """Return how often each person wants a kind of news (one query); an essential one leaves at once."""
    numbers = list(people)
    known = notices.kind(kind)
    wanted = dict.fromkeys(numbers, known.default)
    if not known.essential:
        rows = Preference.objects.filter(user__in=numbers, kind=kind)
        wanted |= dict(rows.values_list("user_id", "frequency"))
    return wanted


def preferences_of(user: User) -> list[tuple[notices.Kind, str]]:
    """Return every kind with how often this person wants it, essential ones last."""
    held = dict(Preference.objects.filter(user=user).values_list("kind", "frequency"))
    pairs = [
        (kind, kind.default if kind.essential else held.get(code, kind.default))
        for code, kind in notices.kinds().items()
    ]
    return sorted(pairs, key=lambda pair: pair[0].essential)


def news_of(user: User) -> QuerySet[Notification]:
    """Return the news of a person, the latest first."""
    return Notification.objects.filter(user=user)


def names_of(organisations: Iterable[int | None]) -> dict[int | None, str]:
    """Return the name of the organisations that news are for (one query)."""
    numbers = {number for number in organisations if number is not None}
    return dict(Organisation.objects.filter(pk__in=numbers).values_list("pk", "name"))


def unsubscribe_url(user: User, scope: str) -> str:
    """Return the page that stops the mails of a kind (« * »: of all), for whoever holds the mail (RFC 8058)."""
    token = signing.dumps([user.pk, scope], salt=SALT, compress=False)
    return reverse("account_unsubscribe", args=[token])


def unsubscribed(token: str) -> tuple[User, str] | None:
    """Return the person and the scope that a link names; None when it was changed, or the account is closed."""
    try:
        number, scope = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    user = User.objects.filter(pk=number, anonymised_at=None).first()
    known = scope == "*" or scope in notices.kinds()
    return (user, scope) if user is not None and known else None
