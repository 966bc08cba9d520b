"""Who acts, and for which organisation."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from django.conf import settings

from maillage.accounts.models import (
    FacilitationMandate,
    FacilitationState,
    FacilitatorScope,
    Organisation,
    ScopeKind,
    User,
)
from maillage.accounts.permissions import (
    NEEDS_SECOND_FACTOR,
    OPEN_TO_A_VISIT,
    Relation,
    Verb,
    granted,
)


@dataclass(frozen=True)
class Actor:
    """The author of a request or of a command: a person (None: a visitor) acting for an organisation.

    second_factor: the person signs in with more than a password or a mail. origin: the page or the command, for the
    journal. visitor: the member of the staff who only looks as this person. read_only: a program that may not write.
    facilitates: False when its organisation is known to have no field, nor any mandate: they are not asked for.
    """

    user: User | None = None
    organisation: Organisation | None = None
    role: str | None = None
    # The other organisations this person may act for: the header offers them on every page.
    others: tuple[Organisation, ...] = ()
    second_factor: bool = False
    origin: str = ""
    visitor: User | None = None
    read_only: bool = False
    facilitates: bool = True

    @property
    def is_staff(self) -> bool:
        return self.user is not None and self.user.is_staff and self.visitor is None

    @property
    def user_id(self) -> int | None:
        """The person's number; None for a visitor, and for the installation itself, which is not stored."""
        return self.user.pk if self.user is not None else None

    def at(self, origin: str) -> Actor:
        """Return the same actor on another page or command."""
        return replace(self, origin=origin)

    def as_oneself(self) -> Actor:
        """Return the person acting for nobody: what is journaled so is read by the person alone."""
        return replace(self, organisation=None, role=None, others=())

    def may(self, verb: Verb, *, to: Organisation | None = None, person: User | None = None) -> bool:
        """Tell whether this actor has a verb, from the one table of accounts/permissions.py.

        to: the organisation whose object it is (None: the actor's own). person: whose object it is (None: oneself).
        """
        if self.visitor is not None and verb not in OPEN_TO_A_VISIT:
            return False
        if self.read_only and verb not in {Verb.VISIT, Verb.USE_ACCOUNT, Verb.READ}:
            return False
        return granted(verb, self.relations(to=to, person=person)) and not self._needs_second_factor(verb)

    def lacks_second_factor_for(self, verb: Verb) -> bool:
        """Tell whether a second factor is all that is missing."""
        return (
            self.visitor is None
            and granted(verb, self.relations(to=None, person=None))
            and self._needs_second_factor(verb)
        )

    def _needs_second_factor(self, verb: Verb) -> bool:
        return verb in NEEDS_SECOND_FACTOR and settings.SECOND_FACTOR_REQUIRED and not self.second_factor

    def relations(self, *, to: Organisation | None, person: User | None) -> frozenset[Relation]:
        """Return what this actor is to an object of an organisation or of a person."""
        found = {Relation.ANYONE}
        if self.user is None:
            return frozenset(found)
        if person is None or person.pk == self.user.pk:
            found.add(Relation.SELF)
        if self.is_staff:
            found.add(Relation.STAFF)
        if self.organisation is None:
            return frozenset(found)
        if self.role and (to is None or to.pk == self.organisation.pk):
            found.add(Relation(self.role))
        elif to is not None and to.pk in self.mandated_by:
            found.add(Relation.FACILITATOR)
        if self.scopes and (to is None or self.covers(to.departement, to.network)):
            found.add(Relation.TERRITORY)
        return frozenset(found)

    @cached_property
    def mandated_by(self) -> frozenset[int]:
        """The organisations that let the one we act for see their private data (one query at most, once)."""
        if self.organisation is None or not self.facilitates:
            return frozenset()
        accepted = FacilitationMandate.objects.filter(
            facilitator=self.organisation, state=FacilitationState.ACCEPTED
        )
        return frozenset(accepted.values_list("organisation_id", flat=True))

    @property
    def readable(self) -> frozenset[int]:
        """The organisations whose private data this actor may read: its own, and those that mandated it."""
        own = {self.organisation.pk} if self.organisation and self.role else set()
        return self.mandated_by | own

    @cached_property
    def scopes(self) -> tuple[FacilitatorScope, ...]:
        """The territories and networks of the organisation we act for (one query, once); its readers have none."""
        acts = self.role in {Relation.EDITOR, Relation.ADMINISTRATOR}
        if self.organisation is None or not (acts and self.facilitates):
            return ()
        return tuple(FacilitatorScope.objects.filter(organisation=self.organisation))

    def covers(self, departement: str, network: str = "") -> bool:
        """Tell whether a place or a network is in the field of the facilitator we act for."""
        for scope in self.scopes:
            if scope.kind == ScopeKind.NETWORK_SCOPE:
                if network and network == scope.code:
                    return True
            elif departement and departement in (scope.code, *scope.departements):
                return True
        return False


ANONYMOUS = Actor()
