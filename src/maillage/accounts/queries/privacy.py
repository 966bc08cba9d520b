"""Reads of what is held about a person, table by table, as the catalogue of processings says."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import cast
from uuid import UUID

from allauth.account.models import EmailAddress
from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import Count, Field, ForeignKey, Max, Model, Q, QuerySet
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone
from pydantic import JsonValue

from maillage.accounts.catalogue import processings
from maillage.accounts.domain.privacy import Duration, Holding, Retention
from maillage.accounts.formats.my_data import FORMAT, MyData, Person, Purpose, Table
from maillage.accounts.models import Mandate, Organisation, User
from maillage.accounts.queries.email_change import ABOUT as EMAIL_CHANGE
from maillage.mail.models import Link


def addresses_of(user: User) -> list[str]:
    """Return the e-mail addresses that are, or were, this person's: that of the account, those the person proved.

    One that another account holds today is not among them.
    """
    confirmed = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    proved = links_of(user).filter(used_at__isnull=False).values_list("meant_for", flat=True)
    found = list(dict.fromkeys(address.lower() for address in (user.email, *confirmed, *proved)))
    others = User.objects.exclude(pk=user.pk).filter(email__in=found).values_list("email", flat=True)
    return [address for address in found if address not in set(others)]


def links_of(user: User) -> QuerySet[Link]:
    """Return the links made for a person: to sign in, to change of address."""
    return Link.objects.filter(
        Q(about=f"person:{user.pk}") | Q(about__startswith=f"{EMAIL_CHANGE}:{user.pk}:")
    )


def rows_of(holding: Holding, user: User, addresses: list[str]) -> QuerySet[Model] | None:
    """Return the rows of a table that concern a person; None when they cannot be found by person."""
    model = apps.get_model(holding.model)
    if holding.person:
        return model._default_manager.filter(**{holding.person: user.pk})
    if holding.address:
        found = Q()
        for address in addresses:
            found |= Q(**{f"{holding.address}__iexact": address})
        return model._default_manager.filter(found)
    return None


def fields_of(holding: Holding) -> Mapping[str, Field]:
    """Return the fields given to the person, by name."""
    meta = apps.get_model(holding.model)._meta
    return {name: meta.get_field(name) for name in holding.shown}


def my_data(user: User, *, at: datetime, language: str = "fr") -> MyData:
    """Return all that is held about a person and may be given: never a secret, never somebody else's data."""
    addresses = addresses_of(user)
    return MyData(
        format=FORMAT,
        exported_at=timezone.localtime(at),
        site=settings.SITE_URL,
        person=Person(number=user.pk, email=user.email, name=user.name),
        purposes=[
            Purpose(
                id=one.id,
                title=one.title,
                purpose=one.purpose,
                basis=one.basis.letter,
                tables=[
                    _table(holding, rows)
                    for holding in one.holds
                    if (rows := rows_of(holding, user, addresses)) is not None
                ],
            )
            for one in processings(language)
        ],
    )


def _table(holding: Holding, rows: QuerySet[Model]) -> Table:
    fields = fields_of(holding)
    related = [name for name, field in fields.items() if isinstance(field, ForeignKey)]
    found = rows.select_related(*related).order_by("pk") if related else rows.order_by("pk")
    return Table(
        what=holding.what,
        table=holding.model,
        fields={name: str(field.verbose_name) for name, field in fields.items()},
        rows=[{name: _plain(getattr(row, name)) for name in fields} for row in found.iterator(500)],
        secret=list(holding.secret),
        others=list(holding.others),
    )


def _plain(value: object) -> JsonValue:
    """Return a value as JSON holds it; what a row points to is named."""
    if value is None or isinstance(value, bool | int | float | str | dict | list):
        return cast(JsonValue, value)
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode("ascii")
    if isinstance(value, Decimal | UUID | Model):
        return str(value)
    raise TypeError(f"the export of a person's data cannot hold {type(value).__name__}")


def tally(user: User, language: str) -> Iterator[tuple[Holding, int]]:
    """Yield each table that holds something about a person, and how many rows."""
    addresses = addresses_of(user)
    for one in processings(language):
        for holding in one.holds:
            rows = rows_of(holding, user, addresses)
            if rows is not None and (count := rows.count()):
                yield holding, count


def sessions_of(user: User) -> list[str]:
    """Return the keys of a person's open sessions, read one by one: nothing else leads from a person to them."""
    return [
        row.session_key
        for row in Session.objects.iterator(500)
        if row.get_decoded().get("_auth_user_id") == str(user.pk)
    ]


def left_alone(user: User, *, at: datetime) -> list[Organisation]:
    """Return the organisations that this person alone administers while it has other members."""
    return [one for one in _administered_alone(user, at) if one.others]  # type: ignore[attr-defined]


def left_empty(user: User, *, at: datetime) -> list[Organisation]:
    """Return the organisations of which this person is the only member."""
    return [one for one in _administered_alone(user, at) if not one.others]  # type: ignore[attr-defined]


def _administered_alone(user: User, at: datetime) -> list[Organisation]:
    mine = Mandate.objects.in_force_at(at).filter(user=user, role="administrator")
    colleagues = Mandate.objects.in_force_at(at).filter(user__is_active=True).exclude(user=user)
    without_me = Organisation.objects.filter(pk__in=mine.values("organisation")).annotate(
        others=Count("mandates", filter=Q(mandates__in=colleagues))
    )
    administrators = colleagues.filter(role="administrator").values("organisation")
    return list(without_me.exclude(pk__in=administrators).order_by("name"))


def kept_for(one: Retention) -> Duration | None:
    """Return how long something is kept here: what the catalogue says, or the setting of this installation."""
    if not one.setting:
        return one.keep
    value = int(getattr(settings, one.setting))
    return Duration(value, "days") if one.setting.endswith("DAYS") else Duration(value // 3600, "hours")


def retention_of(rule: str) -> Retention:
    """Return the retention that a rule carries out. Raises KeyError."""
    for one in processings():
        for retention in one.retention:
            if retention.by == rule:
                return retention
    raise KeyError(rule)


def inactive_since(moment: datetime) -> QuerySet[User]:
    """Return the open accounts that nobody has used since a moment; `seen_at` says when each last was.

    Used: signed in to, or acted for by a program with a token.
    """
    signed_in = Coalesce("last_login", "created_at")
    by_program = Coalesce(Max("api_tokens__last_used_at"), signed_in)
    seen = User.objects.filter(anonymised_at=None).annotate(seen_at=Greatest(signed_in, by_program))
    return seen.filter(seen_at__lt=moment).order_by("pk")
