"""The page of a structure: what the public lists say, what it declares (if this reader may see it), what is near."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.accounts.actors import Actor
from maillage.accounts.domain.siret import format_siret
from maillage.base.explain import enumeration
from maillage.base.figures import number, with_unit
from maillage.directory.actions.declarations import may_declare
from maillage.directory.catalogue import load_naf
from maillage.directory.domain.capacity import Reach
from maillage.directory.domain.kinds import (
    ABOUT,
    FAMILY_LABELS,
    MODE_LABELS,
    Family,
    Kind,
    Mode,
    families_of,
    modes_of,
    warning_of,
)
from maillage.directory.domain.search import Criteria
from maillage.directory.models import Audience, Declaration, Record, Source, Structure
from maillage.directory.presentation.kept import kept_map
from maillage.directory.presentation.shown import Line, line_of, place_shown, trade_label
from maillage.directory.queries.search import Directory, directory
from maillage.directory.queries.structures import (
    declaration_of,
    kinds_of,
    may_see_capacity,
    nearby,
    other_sites,
    place_of,
)
from maillage.directory.queries.trades import trades
from maillage.territory.domain.map import Map, MapPoint, Role
from maillage.territory.queries import map_of

_MAP_KM = 15


@dataclass(frozen=True, slots=True)
class KindExplained:
    """One kind held by the structure, in plain French, with what it allows."""

    code: str
    name: str
    sentence: str
    modes: str
    reserved: str
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OfferShown:
    """A declared trade. `hours`: text; `seen`: whether it is a figure this reader may see."""

    label: str
    mode: str
    hours: str
    seen: bool


@dataclass(frozen=True, slots=True)
class Fact:
    """A public fact and its value in words."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class SourceShown:
    """A list that holds the structure, of which date, and since when it no longer does."""

    name: str
    listed_name: str
    vintage: date | None
    ended_on: date | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything the page shows."""

    place: str
    kinds: list[KindExplained]
    warning: tuple[str, str] | None
    offers: list[OfferShown]
    figures: list[Fact]
    declared_on: date | None
    audience: str
    hidden: bool
    facts: list[Fact]
    sources: list[SourceShown]
    same_siret: list[Structure]
    nearby: list[Line]
    map: SafeString
    may_declare: bool


def sheet_of(structure: Structure, actor: Actor) -> Sheet:
    """Read what the page of a structure shows to this reader."""
    kinds = kinds_of(structure)
    declaration = declaration_of(structure)
    seen = may_see_capacity(actor, structure)
    mine = may_declare(actor, structure)
    warning = warning_of(kinds)
    around = directory()
    return Sheet(
        place=place_shown(structure),
        kinds=[_explained(kind) for kind in kinds],
        warning=(warning[0], _(warning[1])) if warning else None,
        offers=_offers(structure, seen),
        figures=_figures(declaration, around.departements) if declaration and seen else [],
        declared_on=localdate(declaration.declared_at) if declaration else None,
        audience=str(Audience(declaration.audience).label) if declaration and mine else "",
        hidden=declaration is not None and not seen,
        facts=_facts(structure),
        sources=[_source(record) for record in structure.records.all()],
        same_siret=other_sites(structure),
        nearby=[line_of(other, actor) for other in nearby(structure, around)],
        map=_map(structure, around),
        may_declare=mine,
    )


def _explained(kind: Kind) -> KindExplained:
    about = ABOUT[kind]
    modes = [_(MODE_LABELS[mode]) for mode in Mode if mode in modes_of([kind])]
    families = [_(FAMILY_LABELS[family]) for family in Family if family in families_of([kind])]
    return KindExplained(
        code=kind.value,
        name=_(about.name),
        sentence=_(about.sentence),
        modes=enumeration(modes),
        reserved=enumeration(families),
        rules=about.rules,
    )


def _offers(structure: Structure, seen: bool) -> list[OfferShown]:
    known = trades()
    return [
        OfferShown(
            label=trade_label(known[offer.trade]) if offer.trade in known else offer.trade,
            mode=_(MODE_LABELS[Mode(offer.mode)]),
            hours=_hours(offer.hours, seen),
            seen=seen and offer.hours is not None,
        )
        for offer in structure.offers.all()
    ]


def _hours(value: object, seen: bool) -> str:
    if value is None:
        return _("non indiquées")
    return with_unit(value, "h", 2) if seen else _("déclarées")


def _figures(declaration: Declaration, departements: Mapping[str, str]) -> list[Fact]:
    """The figures of the declaration; what was not stated is said to be unknown."""
    figures = [
        Fact(_("heures libres par an"), with_unit(declaration.hours, "h")),
        Fact(_("part d’insertion"), with_unit(declaration.insertion_percent, "%")),
        Fact(_("zone d’intervention"), reach_in_words(declaration.reach(), departements)),
    ]
    if declaration.turnover_eur is not None:
        figures.append(Fact(_("chiffre d’affaires"), with_unit(declaration.turnover_eur, "€")))
    return figures


def reach_in_words(reach: Reach, departements: Mapping[str, str]) -> str:
    """« 30 km autour », « Isère et Savoie », « toute la France »."""
    if reach.national:
        return _("toute la France")
    if reach.departements:
        return enumeration([departements.get(code, code) for code in sorted(reach.departements)])
    return _("%(radius)s autour") % {"radius": with_unit(reach.radius_km, "km")}


def _facts(structure: Structure) -> list[Fact]:
    address = " ".join(filter(None, (structure.postcode, structure.commune_name)))
    facts = [
        Fact(_("Adresse"), ", ".join(filter(None, (structure.address, address)))),
        Fact(_("SIRET"), format_siret(structure.siret) if structure.siret else ""),
    ]
    if structure.naf:
        label = load_naf().get(structure.naf, "")
        facts.append(Fact(_("Activité principale (NAF)"), f"{structure.naf} {label}".strip()))
    for record in structure.records.all():
        facts += _listed(record)
    return facts


def _listed(record: Record) -> list[Fact]:
    facts = []
    if record.source == Source.ESAT:
        facts.append(Fact(_("Numéro FINESS"), record.source_id))
    if manager := record.facts.get("manager"):
        facts.append(Fact(_("Organisme gestionnaire"), str(manager)))
    if (capacity := record.facts.get("capacity")) is not None:
        places = ngettext("%(n)s place autorisée", "%(n)s places autorisées", capacity) % {
            "n": number(capacity)
        }
        facts.append(Fact(_("Capacité d’accueil"), places))
    if publics := record.facts.get("publics"):
        facts.append(Fact(_("Publics accueillis (places)"), " · ".join(publics)))
    return facts


def _source(record: Record) -> SourceShown:
    label = str(Source(record.source).label)
    return SourceShown(label[:1].upper() + label[1:], record.name, record.vintage, record.ended_on)


def _map(structure: Structure, around: Directory) -> SafeString:
    here = place_of(structure)
    rows = around.search(Criteria(near=here, radius_km=_MAP_KM)).found.rows
    others = rows[rows != around.index.row_of.get(structure.pk, -1)]
    title = _("Carte de %(name)s et de ses voisines") % {"name": structure.name}

    def draw() -> Map:
        points = [MapPoint(place, Role.OTHER, count=count) for place, count in around.index.clusters(others)]
        mine = MapPoint(here, Role.MEMBER, letter="●", category="a", label=structure.commune_name)
        # The key says « structure » for all of them.
        return replace(map_of([mine, *points], title=title), roles=frozenset({Role.OTHER}))

    return kept_map(f"{structure.pk}/{title}/{around.state.facts}/".encode() + others.tobytes(), draw)
