"""Programs that act with a personal token: never more than their person, and never the dangerous verbs."""

from __future__ import annotations

from maillage.accounts.actors import Actor
from maillage.accounts.models import Organisation, User
from maillage.accounts.permissions import Verb

OPEN_TO_A_PROGRAM = frozenset({Verb.VISIT, Verb.USE_ACCOUNT, Verb.READ, Verb.WRITE})
"""A token that leaks must not change who is in an organisation, nor run the installation."""


class Program(Actor):
    """An actor known by a token alone: of the team or not, its person is nobody special here."""

    @property
    def is_staff(self) -> bool:
        return False

    def may(self, verb: Verb, *, to: Organisation | None = None, person: User | None = None) -> bool:
        """Tell whether this program has a verb: see `Actor.may`, within what is open to programs."""
        return verb in OPEN_TO_A_PROGRAM and super().may(verb, to=to, person=person)
