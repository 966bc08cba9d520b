"""Structures: their kinds, what they declare, who may see it, what stands near."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet

from maillage.accounts.actors import Actor
from maillage.accounts.models import Organisation
from maillage.directory.domain.declaration import Declared, DeclaredOffer
from maillage.directory.domain.kinds import Kind, Mode
from maillage.directory.domain.search import Criteria
from maillage.directory.models import Audience, Declaration, Relation, Structure
from maillage.directory.queries.search import Directory, with_all
from maillage.territory.domain.places import Place

NEARBY_KM = 50


def kinds_of(structure: Structure) -> tuple[Kind, ...]:
    """Kinds it holds today, in the order of the list of kinds; none when it left all its lists.

    No SQL query when the records were read with the structure.
    """
    held = {record.kind for record in structure.records.all() if record.ended_on is None}
    return tuple(kind for kind in Kind if kind.value in held)


def place_of(structure: Structure) -> Place:
    """Where it stands: the centre of its commune."""
    return Place(structure.commune_code, structure.commune_name, structure.latitude, structure.longitude)


def declaration_of(structure: Structure) -> Declaration | None:
    """What it declares as a whole, None when it declares nothing. No SQL query when read with the structure."""
    try:
        return structure.declaration
    except Declaration.DoesNotExist:
        return None


def may_see_capacity(actor: Actor, structure: Structure) -> bool:
    """Tell whether this actor may see the hours and figures the structure declares (product, rule of the house).

    Its organisation, and the facilitators that this one mandated, always may; the staff may no more than a visitor.
    """
    declaration = declaration_of(structure)
    if declaration is None:
        return False
    if declaration.audience == Audience.PUBLIC or structure.organisation_id in actor.readable:
        return True
    return actor.organisation is not None and declaration.audience == Audience.CONNECTED


def structure_page(structure_id: int) -> Structure | None:
    """A structure with what its page shows, in three SQL queries; None when there is none of this id."""
    return with_all().filter(pk=structure_id).first()


def structure_to_declare(structure_id: int) -> Structure | None:
    """A structure with all that its declaration holds, in four SQL queries; None when there is none of this id."""
    relations = Prefetch("relations", Relation.objects.select_related("other"))
    found = with_all().select_related("declaration__declared_by").prefetch_related(relations)
    return found.filter(pk=structure_id).first()


def by_siret(siret: str) -> list[Structure]:
    """The structures that carry a SIRET: several when an establishment has several sites, none when unknown."""
    return list(with_all().filter(siret=siret).order_by("pk"))


def other_sites(structure: Structure) -> list[Structure]:
    """The other structures that carry its SIRET, if it has one."""
    if structure.siret is None:
        return []
    return list(Structure.objects.filter(siret=structure.siret).exclude(pk=structure.pk).order_by("pk"))


def managed_by(organisation: Organisation | None) -> QuerySet[Structure]:
    """The structures that an organisation manages on Maillage, by name."""
    if organisation is None:
        return Structure.objects.none()
    return Structure.objects.filter(organisation=organisation).order_by("name", "pk")


def nearby(structure: Structure, around: Directory, n: int = 6, km: int = NEARBY_KM) -> list[Structure]:
    """Its nearest neighbours of the directory within some kilometres, with their distance as `km`."""
    found = around.search(Criteria(near=place_of(structure), radius_km=km))
    return [other for other in found[: n + 1] if other.pk != structure.pk][:n]


def declared_of(structure: Structure) -> Declared | None:
    """What is now declared, as the plain value that `actions.declare` takes; None when nothing is."""
    declaration = declaration_of(structure)
    if declaration is None:
        return None
    relations = [relation for relation in structure.relations.all() if relation.other.siret]
    return Declared(
        offers=tuple(DeclaredOffer(o.trade, Mode(o.mode), o.hours) for o in structure.offers.all()),
        hours=declaration.hours,
        insertion_percent=declaration.insertion_percent,
        turnover_eur=declaration.turnover_eur,
        reach=declaration.reach(),
        audience=declaration.audience,
        ties=frozenset(r.other.siret or "" for r in relations if r.nature == Relation.Nature.TIE),
        incompatible=frozenset(r.other.siret or "" for r in relations if r.nature != Relation.Nature.TIE),
    )
