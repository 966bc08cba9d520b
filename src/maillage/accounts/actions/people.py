"""Writes of the staff: people, organisations and their first members; and the choice of whom one acts for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from maillage.accounts.actions.journal import record
from maillage.accounts.actors import Actor
from maillage.accounts.domain import events
from maillage.accounts.domain.joining import MandateToOneself
from maillage.accounts.models import FacilitatorScope, Mandate, Organisation, Role, ScopeKind, User
from maillage.accounts.permissions import Verb
from maillage.base.refusals import Refusal, gettext_noop

events.register("person.toured", gettext_noop("a fait la visite guidée"))


class NotAMember(Refusal):
    message = gettext_noop("Vous n’êtes pas membre de cette organisation.")


class OnlyStaff(Refusal):
    message = gettext_noop("Seule l’équipe qui gère cette installation peut faire cela.")


class EmailTaken(Refusal):
    message = gettext_noop("L’adresse %(email)s a déjà un compte.")


@transaction.atomic
def create_account(*, email: str, name: str, password: str | None, by: Actor, at: datetime) -> User:
    """Create a person who can sign in. Raises OnlyStaff or EmailTaken; nothing is written then."""
    _supervised(by)
    if User.objects.filter(email__iexact=email).exists():
        raise EmailTaken(email=email)
    user = User.objects.create_user(email, password, name=name)
    record(
        what="person.created", about=f"person:{user.pk}", personal={"name": name}, person=user, by=by, at=at
    )
    return user


@transaction.atomic
def create_organisation(
    *,
    name: str,
    kind: str,
    siret: str = "",
    departement: str = "",
    is_demo: bool = False,
    by: Actor,
    at: datetime,
) -> Organisation:
    """Create an organisation. Raises OnlyStaff (people found theirs by a claim: actions/joining.py)."""
    _supervised(by)
    organisation = Organisation(name=name, kind=kind, siret=siret, departement=departement, is_demo=is_demo)
    organisation.full_clean()
    organisation.save()
    record(
        what="organisation.created", about=f"organisation:{organisation.pk}", owner=organisation,
        after={"name": name, "kind": kind, "siret": siret}, by=by, at=at,
    )  # fmt: skip
    return organisation


@transaction.atomic
def add_member(*, organisation: Organisation, user: User, role: Role, by: Actor, at: datetime) -> Mandate:
    """Give a person a mandate, or change its role; written only when something changes.

    Raises OnlyStaff, MandateToOneself.
    """
    _supervised(by)
    if user.pk == by.user_id:
        raise MandateToOneself()
    held = Mandate.objects.filter(organisation=organisation, user=user, ended_at=None).first()
    if held is not None and held.role == role:
        return held
    before = {"role": held.role} if held else None
    if held is None:
        held = Mandate(organisation=organisation, user=user, starts_at=at, given_by_id=by.user_id)
    held.role = role
    held.save()
    record(
        what="mandate.given", about=f"organisation:{organisation.pk}", owner=organisation,
        before=before, after={"role": role}, personal={"name": str(user)}, person=user, by=by, at=at,
    )  # fmt: skip
    return held


@transaction.atomic
def give_scope(
    *,
    organisation: Organisation,
    kind: ScopeKind,
    code: str,
    departements: Iterable[str] = (),
    by: Actor,
    at: datetime,
) -> FacilitatorScope:
    """Give a facilitator its territory or network. Raises OnlyStaff: nobody takes one by oneself."""
    _supervised(by)
    scope, created = FacilitatorScope.objects.get_or_create(
        organisation=organisation, kind=kind, code=code,
        defaults={"departements": sorted(departements), "given_at": at},
    )  # fmt: skip
    if created:
        record(
            what="scope.given", about=f"organisation:{organisation.pk}", owner=organisation,
            after={"kind": kind, "code": code}, by=by, at=at,
        )  # fmt: skip
    return scope


def switch_organisation(*, to: int, by: Actor, at: datetime) -> Organisation:
    """Return the organisation the person wants to act for. Raises NotAMember."""
    mandate = (
        Mandate.objects.in_force_at(at)
        .filter(user=by.user, organisation_id=to)
        .select_related("organisation")
        .first()
    )
    if mandate is None:
        raise NotAMember()
    return mandate.organisation


@transaction.atomic
def end_tour(*, by: Actor, at: datetime) -> None:
    """Remember that the person was shown round, so that the home page greets it no more. Raises NotAMember."""
    if by.user is None or not by.may(Verb.USE_ACCOUNT):
        raise NotAMember()
    if by.user.toured_at is None:
        by.user.toured_at = at
        by.user.save(update_fields=["toured_at"])
        record(what="person.toured", about=f"person:{by.user_id}", by=by, at=at)


def _supervised(by: Actor) -> None:
    if not by.may(Verb.SUPERVISE):
        raise OnlyStaff()
