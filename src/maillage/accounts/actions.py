"""Writes of accounts."""

from __future__ import annotations

from django.db import transaction

from maillage.accounts.actors import Actor
from maillage.accounts.models import Membership, Organisation, Role, User
from maillage.base.refusals import Refusal, gettext_noop


class NotAMember(Refusal):
    message = gettext_noop("Vous n’êtes pas membre de cette organisation.")


class OnlyStaff(Refusal):
    message = gettext_noop("Seule l’équipe qui gère cette installation peut créer un compte.")


class EmailTaken(Refusal):
    message = gettext_noop("L’adresse %(email)s a déjà un compte.")


@transaction.atomic
def create_account(*, email: str, name: str, password: str, by: Actor) -> User:
    """Create a person who can sign in. Raises OnlyStaff or EmailTaken; nothing is written then."""
    if not by.is_staff:
        raise OnlyStaff()
    if User.objects.filter(email__iexact=email).exists():
        raise EmailTaken(email=email)
    return User.objects.create_user(email, password, name=name)


@transaction.atomic
def create_organisation(
    *, name: str, kind: str, siret: str = "", is_demo: bool = False, by: Actor
) -> Organisation:
    """Create an organisation. Raises OnlyStaff (claims by the people themselves come with invitations)."""
    if not by.is_staff:
        raise OnlyStaff()
    organisation = Organisation(name=name, kind=kind, siret=siret, is_demo=is_demo)
    organisation.full_clean()
    organisation.save()
    return organisation


@transaction.atomic
def add_member(*, organisation: Organisation, user: User, role: Role, by: Actor) -> Membership:
    """Make a person a member in a role. Raises OnlyStaff."""
    if not by.is_staff:
        raise OnlyStaff()
    membership, _ = Membership.objects.update_or_create(
        organisation=organisation, user=user, defaults={"role": role}
    )
    return membership


def switch_organisation(*, to: int, by: Actor) -> Organisation:
    """Return the organisation the person wants to act for. Raises NotAMember."""
    membership = (
        Membership.objects.filter(user=by.user, organisation_id=to).select_related("organisation").first()
    )
    if membership is None:
        raise NotAMember()
    return membership.organisation
