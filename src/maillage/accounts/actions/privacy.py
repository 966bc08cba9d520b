"""Give a person all that is held about them (GDPR articles 15 and 20)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from maillage.accounts.actions.journal import record
from maillage.accounts.actors import Actor
from maillage.accounts.domain import events
from maillage.accounts.formats.my_data import MyData
from maillage.accounts.models import User
from maillage.accounts.permissions import Verb
from maillage.accounts.queries.privacy import my_data
from maillage.base.refusals import Refusal, gettext_noop

events.register("person.data_given", gettext_noop("a pris une copie de ses données"))


class NotYourAccount(Refusal):
    message = gettext_noop("Ces données sont celles d’une autre personne.")


def check_own(user: User, by: Actor) -> None:
    """Raise NotYourAccount unless the author is the person, or the staff that answers for the installation."""
    if not (by.may(Verb.USE_ACCOUNT, person=user) or by.may(Verb.SUPERVISE)):
        raise NotYourAccount()


@transaction.atomic
def give_data(*, user: User, language: str, by: Actor, at: datetime) -> MyData:
    """Return all the data of a person, and journal that they were given. Raises NotYourAccount."""
    check_own(user, by)
    data = my_data(user, at=at, language=language)
    record(what="person.data_given", about=f"person:{user.pk}", by=by.as_oneself(), at=at)
    return data
