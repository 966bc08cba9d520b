"""Who walks the site in the tests: each role, towards one's own object, a partner's, a stranger's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.test import Client

from maillage.accounts import actions
from maillage.accounts.actors import Actor
from maillage.accounts.middleware import VISIT_KEY
from maillage.accounts.models import (
    FacilitationMandate,
    FacilitationState,
    Mandate,
    Organisation,
    Role,
    ScopeKind,
    StaffVisit,
    User,
)
from maillage.accounts.permissions import Relation, Verb
from maillage.accounts.tests.factories import (
    MandateFactory,
    OrganisationFactory,
    UserFactory,
    add_second_factor,
    make_staff,
)

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
R = Relation
SIGNED = frozenset({R.ANYONE, R.SELF})


@dataclass(frozen=True)
class Walker:
    """Somebody who visits, and what he is: to his own organisation, and to the object of the tests.

    Written by hand, not computed: this is what the code is judged by. `door`: relations that open the first door
    (towards his own organisation); `object`: relations to the object of the tests, which the owner's organisation
    holds; person: he is the very person the personal objects belong to.
    """

    name: str
    user: User | None
    door: frozenset[Relation]
    object: frozenset[Relation]
    person: bool = False
    second_factor: bool = True
    visit: int = 0  # the visit of the staff under way

    @property
    def visits(self) -> bool:
        """Tell whether this is a member of the staff who looks as somebody else."""
        return bool(self.visit)


@dataclass(frozen=True)
class Cast:
    """The owner of the objects, who acts for it, and everybody else."""

    owner: Organisation
    by: Actor
    walkers: Mapping[str, Walker]
    strangers: Organisation


def _people(where: Organisation, *, second_factor: bool = True) -> dict[str, User]:
    people = {}
    for role in Role.values:
        user = MandateFactory(organisation=where, role=role, starts_at=NOW).user
        if second_factor:
            add_second_factor(user)
        people[role] = user
    return people


def _facilitated(
    owner: Organisation, by: User, state: FacilitationState, *, departement: str = ""
) -> Organisation:
    facilitator = OrganisationFactory(kind="network", departement="75")
    if departement:
        actions.give_scope(
            organisation=facilitator, kind=ScopeKind.DEPARTEMENT, code=departement, by=make_staff(), at=NOW
        )
    else:
        FacilitationMandate.objects.create(
            facilitator=facilitator,
            organisation=owner,
            state=state,
            purpose="suivi",
            asked_by=by,
            asked_at=NOW,
        )
    return facilitator


def make_cast() -> Cast:
    """Make the owner (in département 93) and everybody who may come near its objects."""
    owner = OrganisationFactory(name="Organisation à qui sont les objets", departement="93")
    own = _people(owner)
    by = acting_again(owner, own["editor"])
    partner = _facilitated(owner, own["editor"], FacilitationState.ACCEPTED)
    withdrawn = _facilitated(owner, own["editor"], FacilitationState.WITHDRAWN)
    territory = _facilitated(owner, own["editor"], FacilitationState.ASKED, departement="93")
    strangers = OrganisationFactory(name="Organisation étrangère", departement="38")
    made = [
        Walker("anonymous", None, frozenset({R.ANYONE}), frozenset({R.ANYONE})),
        Walker("person", UserFactory(), SIGNED, SIGNED),
    ]
    for role, user in own.items():
        both = SIGNED | {R(role)}
        made.append(Walker(f"own {role}", user, both, both, person=role == "editor"))
    made.append(_without_factor(owner))
    made += [
        Walker(f"partner {role}", user, SIGNED | {R(role)}, SIGNED | {R.FACILITATOR})
        for role, user in _people(partner).items()
    ]
    made += [
        Walker(f"withdrawn {role}", user, SIGNED | {R(role)}, SIGNED)
        for role, user in _people(withdrawn).items()
    ]
    for role, user in _people(territory).items():
        field = {R.TERRITORY} if role != "reader" else set()
        made.append(Walker(f"territory {role}", user, SIGNED | {R(role)} | field, SIGNED | field))
    made += [
        Walker(f"stranger {role}", user, SIGNED | {R(role)}, SIGNED)
        for role, user in _people(strangers).items()
    ]
    made += _staff(own["editor"], strangers)
    return Cast(owner, by, {walker.name: walker for walker in made}, strangers)


def acting_again(organisation: Organisation, user: User) -> Actor:
    """Return somebody acting by a mandate made before."""
    mandate = Mandate.objects.get(organisation=organisation, user=user)
    return Actor(user=user, organisation=organisation, role=mandate.role, second_factor=True, origin="test")


def _without_factor(owner: Organisation) -> Walker:
    user = MandateFactory(organisation=owner, role=Role.ADMINISTRATOR, starts_at=NOW).user
    both = SIGNED | {R.ADMINISTRATOR}
    return Walker("own administrator by password alone", user, both, both, second_factor=False)


def _staff(person: User, strangers: Organisation) -> list[Walker]:
    staff = SIGNED | {R.STAFF}
    alone = UserFactory(is_staff=True)
    visited = MandateFactory(organisation=strangers, role=Role.EDITOR, starts_at=NOW).user
    visiting = make_staff().user
    visit = StaffVisit.objects.create(
        staff=visiting, person=visited, reason="aide demandée", started_at=datetime.now(UTC)
    )
    return [
        Walker("staff", make_staff().user, staff, staff),
        Walker("staff by password alone", alone, staff, staff, second_factor=False),
        Walker("staff visiting a stranger", visiting, SIGNED | {R.EDITOR}, SIGNED, visit=visit.pk),
    ]


Made = Mapping[str, Any]


@dataclass(frozen=True)
class Sample:
    """How to name an object of a route, and what one must be allowed to, to come near it.

    kwargs: the arguments of the address, from what was made. verb: what the object itself asks of its owner's
    organisation (None: it is public, the first door is enough). personal: it belongs to the owner's editor as a
    person. who: the only walkers let in, by name, when neither says it. unknown: the object is not there.
    """

    kwargs: Callable[[Made], dict[str, Any]]
    verb: Verb | None = None
    personal: bool = False
    who: frozenset[str] | None = None
    unknown: bool = False


def of(name: str, argument: str = "pk") -> Callable[[Made], dict[str, Any]]:
    """Name an object by its number."""
    return lambda made: {argument: made[name].pk}


def signed_in(walker: Walker) -> Client:
    """Return the browser of a walker, signed in without typing; a visitor of the staff looks as the person visited."""
    client = Client(raise_request_exception=False)
    if walker.user is None:
        return client
    client.force_login(walker.user, backend=BACKEND)
    if walker.visit:
        session = client.session
        session[VISIT_KEY] = walker.visit
        session.save()
    return client
