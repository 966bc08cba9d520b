"""Structures for tests, all invented, in real communes."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from itertools import count

from maillage.accounts.actors import Actor
from maillage.accounts.domain.siret import is_siret
from maillage.accounts.models import Organisation, Role
from maillage.accounts.tests.factories import MandateFactory, OrganisationFactory, make_staff
from maillage.directory import actions
from maillage.directory.domain.capacity import Reach
from maillage.directory.domain.declaration import Declared, DeclaredOffer
from maillage.directory.domain.kinds import Kind, Mode
from maillage.directory.models import Declaration, Structure
from maillage.territory.domain.places import Place

AT = datetime(2026, 11, 20, 12, tzinfo=UTC)
GRENOBLE = Place("38185", "Grenoble", 45.1842, 5.7218)
FONTAINE = Place("38169", "Fontaine", 45.1929, 5.6856)
CHAMBERY = Place("73065", "Chambéry", 45.5822, 5.9064)
PARIS = Place("75056", "Paris", 48.8589, 2.347)

_numbers = count(1)


def invented_siret() -> str:
    """A SIRET that nobody has: SIREN 0001…, right key."""
    start = f"0001{next(_numbers):05}0001"
    return next(start + digit for digit in "0123456789" if is_siret(start + digit))


def make_structure(
    name: str = "Atelier inventé",
    *kinds: Kind,
    place: Place = GRENOBLE,
    siret: str | None = "",
    organisation: Organisation | None = None,
) -> Structure:
    """Add an invented structure (an EI unless told otherwise); siret None: it has none."""
    new = actions.NewStructure(
        name=name,
        kinds=kinds or (Kind.EI,),
        place=place,
        siret=invented_siret() if siret == "" else siret,
        organisation=organisation,
    )
    return actions.add_structure(new=new, by=make_staff(), at=AT)


def editor_of(structure: Structure, role: Role = Role.EDITOR) -> Actor:
    """A new person who acts for the organisation of a structure (made if it has none)."""
    if structure.organisation is None:
        actions.attach_organisation(
            structure=structure, organisation=OrganisationFactory(), by=make_staff(), at=AT
        )
    mandate = MandateFactory(organisation=structure.organisation, role=role)
    return Actor(user=mandate.user, organisation=mandate.organisation, role=role)


def declared(*offers: DeclaredOffer, **changes: object) -> Declared:
    """A declaration: 70 % of insertion, 30 km around, seen by connected organisations, unless told otherwise."""
    values: dict[str, object] = {
        "offers": offers, "hours": Decimal(2000), "insertion_percent": 70, "turnover_eur": None,
        "reach": Reach(radius_km=30), "audience": "connected", **changes,
    }  # fmt: skip
    return Declared(**values)  # type: ignore[arg-type]


def offer(trade: str = "espaces-verts", hours: object = 1000, mode: Mode = Mode.PRODUCTION) -> DeclaredOffer:
    """A declared trade; hours None: not stated."""
    return DeclaredOffer(trade, mode, None if hours is None else Decimal(str(hours)))


def make_declared(
    name: str, *offers: DeclaredOffer, kinds: tuple[Kind, ...] = (Kind.EI,), place: Place = GRENOBLE,
    siret: str | None = "", **changes: object,
) -> Structure:  # fmt: skip
    """Add a structure that declares these trades."""
    structure = make_structure(name, *kinds, place=place, siret=siret)
    keep(structure, declared(*offers, **changes))
    structure.refresh_from_db()
    return structure


def keep(structure: Structure, what: Declared, version: int = 0) -> Declaration:
    """Declare for a structure as one of its editors."""
    return actions.declare(
        structure=structure, declared=what, version=version, by=editor_of(structure), at=AT
    )
