"""Reads of mandates: who administers, since when, and organisations that nobody administers any more."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, F, OuterRef, QuerySet

from maillage.accounts.models import Mandate, Organisation, Role, User


def administering(at: datetime) -> QuerySet[Mandate]:
    """Return the mandates of administrators in force, of accounts that can still sign in."""
    return Mandate.objects.in_force_at(at).filter(role=Role.ADMINISTRATOR, user__is_active=True)


def administrators_of(organisation: Organisation, *, at: datetime) -> list[User]:
    """Return who administers an organisation."""
    return [row.user for row in administering(at).filter(organisation=organisation).select_related("user")]


def acting(at: datetime) -> QuerySet[Mandate]:
    """Return the mandates in force of those who may act, not only read, with an account that can still sign in."""
    roles = (Role.ADMINISTRATOR, Role.EDITOR)
    return Mandate.objects.in_force_at(at).filter(role__in=roles, user__is_active=True)


def those_acting(organisation: Organisation, *, at: datetime, administrators: bool = False) -> list[User]:
    """Return who may act for an organisation; administrators: only those who administer it (one query)."""
    rows = administering(at) if administrators else acting(at)
    return [row.user for row in rows.filter(organisation=organisation).select_related("user")]


def has_administrator(organisation: Organisation, *, at: datetime) -> bool:
    """Tell whether somebody administers an organisation."""
    return administering(at).filter(organisation=organisation).exists()


def administered(at: datetime, organisation: str = "organisation") -> Exists:
    """Return the condition « its organisation has an administrator », for a query on rows that name one."""
    return Exists(administering(at).filter(organisation=OuterRef(organisation)))


def orphans(at: datetime) -> QuerySet[Organisation]:
    """Return the organisations that had members and that nobody administers."""
    standing = Organisation.objects.standing().filter(
        Exists(Mandate.objects.filter(organisation=OuterRef("pk")))
    )
    return standing.exclude(administered(at, "pk"))


def past_of(organisation: Organisation, *, at: datetime) -> QuerySet[Mandate]:
    """Return the mandates that have ended, the latest first: history stays."""
    rows = Mandate.objects.filter(organisation=organisation).exclude(
        pk__in=Mandate.objects.in_force_at(at).filter(organisation=organisation).values("pk")
    )
    return rows.select_related("user", "ended_by").order_by(F("ended_at").desc(nulls_first=True), "-pk")
