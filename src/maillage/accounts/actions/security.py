"""What changes how a person signs in: written in the journal, told to the person, other sessions ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.urls import reverse

from maillage.accounts.actions.journal import record
from maillage.accounts.actions.notifications import notify
from maillage.accounts.actions.sessions import end_sessions
from maillage.accounts.actors import Actor
from maillage.accounts.domain import events
from maillage.accounts.models import User
from maillage.base.refusals import Refusal, gettext_noop
from maillage.mail.actions.links import revoke_links


@dataclass(frozen=True, slots=True)
class Change:
    """sentence: for the journal, follows the name of who did it; news: what the person is told."""

    sentence: str
    news: str


# The codes are the last words of allauth's own names, so that its flows end here (adapters/people.py).
CHANGES: Mapping[str, Change] = {
    "password_changed": Change(
        gettext_noop("a changé de mot de passe"),
        gettext_noop("Votre mot de passe a été changé."),
    ),
    "password_set": Change(
        gettext_noop("a choisi un mot de passe"),
        gettext_noop("Votre compte a maintenant un mot de passe."),
    ),
    "password_reset": Change(
        gettext_noop("a remplacé un mot de passe oublié"),
        gettext_noop("Votre mot de passe oublié a été remplacé."),
    ),
    "totp_activated": Change(
        gettext_noop("a ajouté une application d’authentification"),
        gettext_noop("Une application d’authentification protège maintenant votre compte."),
    ),
    "totp_deactivated": Change(
        gettext_noop("a retiré son application d’authentification"),
        gettext_noop("L’application d’authentification de votre compte a été retirée."),
    ),
    "webauthn_added": Change(
        gettext_noop("a ajouté une clé d’accès"),
        gettext_noop("Une clé d’accès a été ajoutée à votre compte."),
    ),
    "webauthn_removed": Change(
        gettext_noop("a retiré une clé d’accès"),
        gettext_noop("Une clé d’accès de votre compte a été retirée."),
    ),
    "recovery_codes_generated": Change(
        gettext_noop("a demandé de nouveaux codes de secours"),
        gettext_noop("De nouveaux codes de secours remplacent ceux de votre compte."),
    ),
    "account_connected": Change(
        gettext_noop("a relié son compte à ProConnect"),
        gettext_noop("Votre compte est maintenant relié à ProConnect."),
    ),
    "account_disconnected": Change(
        gettext_noop("a délié son compte de ProConnect"),
        gettext_noop("Votre compte n’est plus relié à ProConnect."),
    ),
    "second_factor_reset": Change(
        gettext_noop("a retiré le second facteur d’une personne qui l’avait perdu"),
        gettext_noop(
            "L’équipe de Maillage a retiré, à votre demande, l’application et les clés d’accès de votre compte."
        ),
    ),
}
for code, change in CHANGES.items():
    events.register(f"security.{code}", change.sentence)


class NoSuchPerson(Refusal):
    message = gettext_noop("Personne n’a de compte ouvert avec l’adresse %(email)s.")


class ReasonMissing(Refusal):
    message = gettext_noop("Écrivez le motif, et comment vous avez vérifié qui demande.")


@transaction.atomic
def note_change(
    *, person: User, change: str, by: Actor, at: datetime, keep: str = "", reason: str = ""
) -> None:
    """Write a change of `CHANGES`, tell the person at once by mail, and end the sessions but one.

    keep: the key of the session that made the change. Links to sign in that were sent before it no longer open.
    """
    record(
        what=f"security.{change}", about=f"person:{person.pk}", by=by, at=at,
        personal={"name": str(person)} | ({"reason": reason} if reason else {}), person=person,
    )  # fmt: skip
    end_sessions(person=person, keep=keep)
    revoke_links(about=f"person:{person.pk}", at=at)
    notify(
        kind="security", to=[person], message=CHANGES[change].news, facts={}, url=reverse("account_security"),
        about=f"person:{person.pk}", at=at,
    )  # fmt: skip


@transaction.atomic
def reset_second_factor(*, email: str, reason: str, by: Actor, at: datetime) -> User:
    """Take away every second factor of a person who lost them, and end all the sessions.

    Raises NoSuchPerson, ReasonMissing. Only a command calls this: whoever runs it holds the server.
    """
    person = User.objects.filter(email__iexact=email.strip(), is_active=True).first()
    if person is None:
        raise NoSuchPerson(email=email)
    if not reason.strip():
        raise ReasonMissing()
    Authenticator.objects.filter(user=person).delete()
    note_change(person=person, change="second_factor_reset", by=by, at=at, reason=reason.strip()[:300])
    return person
