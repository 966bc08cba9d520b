"""The invented structures of the cases, in the directory with the capacities they declare.

Real structures of the cases never enter here: their capacities are only supposed, in the file of their case.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal

from maillage.accounts.actors import Actor
from maillage.accounts.domain.siret import is_demo
from maillage.accounts.models import OrganisationKind
from maillage.consortium.domain.problem import Structure as Candidate
from maillage.directory import actions
from maillage.directory.actions import NewStructure
from maillage.directory.domain.capacity import Reach
from maillage.directory.domain.declaration import Declared, DeclaredOffer
from maillage.directory.domain.kinds import Kind, Mode
from maillage.directory.models import Structure
from maillage.directory.queries import by_siret, declaration_of
from maillage.web.demo.accounts import DECLARER, DIRECTOR, DIRECTOR_SIRET, STAFF, acting, organisation
from maillage.web.demo.cases import Folder


def invented(folders: Iterable[Folder]) -> Iterator[Candidate]:
    """Return the structures of the cases that nobody is: invented, and not in a group that really formed."""
    for folder in folders:
        real = {member.siret for member in folder.document.group.members} if folder.document.group else set()
        yield from (one for one in folder.file().structures if is_demo(one.siret) and one.siret not in real)


def fill(candidates: Iterable[Candidate], *, at: datetime) -> None:
    """Add the structures that are missing, then let each declare what it has not declared yet."""
    present = [(one, _structure(one, at)) for one in candidates]
    for candidate, row in present:
        if candidate.offers and declaration_of(row) is None:
            declared = _declared(candidate)
            actions.declare(structure=row, declared=declared, version=0, by=_editor(candidate, at), at=at)


def _structure(one: Candidate, at: datetime) -> Structure:
    found = by_siret(one.siret)
    if found:
        return found[0]
    new = NewStructure(
        name=one.name,
        kinds=tuple(Kind(kind) for kind in one.kinds),
        place=one.place,
        siret=one.siret,
        organisation=organisation(one.name, OrganisationKind.STRUCTURE, one.siret, at=at),
    )
    return actions.add_structure(new=new, by=STAFF, at=at)


def _editor(one: Candidate, at: datetime) -> Actor:
    """Who declares: the director for her structure, one shared account for the others."""
    account = DIRECTOR if one.siret == DIRECTOR_SIRET else DECLARER
    where = organisation(one.name, OrganisationKind.STRUCTURE, one.siret, at=at)
    return acting(account, where, at=at)


def _declared(one: Candidate) -> Declared:
    return Declared(
        offers=tuple(
            DeclaredOffer(offer.trade, Mode(offer.mode), Decimal(str(offer.hours))) for offer in one.offers
        ),
        hours=Decimal(str(one.hours)),
        insertion_percent=one.insertion_percent,
        turnover_eur=None if one.turnover_eur is None else Decimal(str(one.turnover_eur)),
        reach=Reach(one.reach.national, one.reach.departements, one.reach.radius_km),
        audience="public",
        ties=one.ties,
        incompatible=one.incompatible,
    )
