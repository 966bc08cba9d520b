"""« Et si… »: what the visitor may change, what has been changed, and how to take it back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.base.figures import number, with_unit
from maillage.consortium.domain import adjustments as named
from maillage.consortium.domain.adjustments import Adjustments, Change
from maillage.consortium.domain.found import Found
from maillage.consortium.domain.problem import PROFILES, Structure
from maillage.consortium.domain.supposed import read_addition
from maillage.consortium.presentation import words
from maillage.consortium.presentation.links import Links
from maillage.procurement.domain.tender import Tender
from maillage.territory.domain.places import Place, distance_km


@dataclass(frozen=True, slots=True)
class Pill:
    """A profile to choose. sentence: what it prefers."""

    code: str
    label: str
    sentence: str
    url: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Chip:
    """A change in words, and the address of the question without it."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class LotChoice:
    """A lot to answer or to leave."""

    id: str
    title: str
    hours: float
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class AbleView:
    """A structure that may serve some need: what stands in the lists to impose, exclude or change."""

    siret: str
    name: str
    kinds: tuple[tuple[str, str], ...]
    town: str
    km: int
    state: str
    impose_url: str
    exclude_url: str
    release_url: str


@dataclass(frozen=True, slots=True)
class Us:
    """The visitor's own structure. state: `with`, `without`, `cannot`; reasons when it cannot."""

    name: str
    state: str
    reasons: tuple[str, ...]
    with_url: str
    without_url: str


@dataclass(frozen=True, slots=True)
class Names:
    """What the sentences about changes need to name things."""

    structures: Mapping[str, Structure]
    tender: Tender
    places: Mapping[str, Place]
    trades: Mapping[str, str]

    def structure(self, siret: str) -> str:
        """The name of a structure."""
        return words.name_of(siret, self.structures)


def profile_label(code: str) -> str:
    """« l’équilibre » and the others, as they follow « Je privilégie »."""
    return {
        "equilibre": _("l’équilibre"),
        "proximite": _("la proximité"),
        "impact": _("l’impact social"),
        "confiance": _("la confiance"),
        "simplicite": _("la simplicité"),
    }[code]


def profile_sentence(code: str) -> str:
    """What a profile prefers, in one sentence."""
    return {
        "equilibre": _(
            "Peu de membres, des trajets courts, de l’insertion et, si possible, des structures qui se connaissent."
        ),
        "proximite": _(
            "Les trajets courts passent avant tout : une heure à dix kilomètres compte quatre fois plus."
        ),
        "impact": _(
            "Le plus d’heures possible travaillées par des personnes en insertion ou en situation de handicap."
        ),
        "confiance": _("Des structures qui ont déjà coopéré entre elles, plutôt que des inconnues."),
        "simplicite": _("Le moins de membres possible : un groupement plus léger à conduire."),
    }[code]


def pills(links: Links) -> list[Pill]:
    """The five profiles, each a link to the same question with that profile."""
    current = links.adjustments.profile
    return [
        Pill(
            code,
            profile_label(code),
            profile_sentence(code),
            links.to(links.adjustments.with_profile(code)),
            code == current,
        )
        for code in PROFILES
    ]


def chips(links: Links, names: Names) -> list[Chip]:
    """Every change but the profile, in words; the lots chosen are one change together."""
    changes = links.adjustments.changes
    lots = tuple(change for change in changes if change.kind == named.LOT)
    result = []
    if lots:
        text = _("%(lots)s seulement") % {
            "lots": words.capitalised(words.lots_in_words([c.key for c in lots]))
        }
        result.append(Chip(text, links.without(*lots)))
    return result + [
        Chip(change_in_words(change, names), links.without(change))
        for change in changes
        if change.kind != named.LOT
    ]


def change_in_words(change: Change, names: Names) -> str:
    """One change as a few words: « Sans Structure 012 », « Structure 004 : 2 000 h par an »."""
    return _PHRASES[change.kind](change, names)


def _insertion(change: Change, names: Names) -> str:
    facts = {"lot": change.key, "value": words.hours(float(change.value))}
    return _("Lot %(lot)s : %(value)s d’insertion demandées") % facts


def _members(change: Change, names: Names) -> str:
    count = int(change.value)
    return ngettext("%(count)s membre au plus", "%(count)s membres au plus", count) % {"count": number(count)}


def _addition(change: Change, names: Names) -> str:
    addition = read_addition(change)
    return _("Une structure de plus : %(trade)s, %(hours)s par an, à moins de %(km)s de %(place)s") % {
        "trade": names.trades.get(addition.trade, addition.trade),
        "hours": words.hours(addition.hours),
        "km": with_unit(addition.max_km, "km"),
        "place": names.places[addition.place].name if addition.place in names.places else addition.place,
    }


def _without_us(change: Change, names: Names) -> str:
    return _("Sans nous imposer")


_PHRASES: dict[str, Callable[[Change, Names], str]] = {
    named.IMPOSE: lambda change, names: _("Avec %(name)s") % {"name": names.structure(change.key)},
    named.EXCLUDE: lambda change, names: _("Sans %(name)s") % {"name": names.structure(change.key)},
    named.RELEASE: lambda change, names: (
        _("%(name)s ni imposée ni écartée") % {"name": names.structure(change.key)}
    ),
    named.WITHOUT_US: _without_us,
    named.HOURS: lambda change, names: (
        _("%(name)s : %(value)s par an")
        % {"name": names.structure(change.key), "value": words.hours(float(change.value))}
    ),
    named.RADIUS: lambda change, names: (
        _("%(name)s : jusqu’à %(value)s")
        % {"name": names.structure(change.key), "value": with_unit(change.value, "km")}
    ),
    named.INSERTION: _insertion,
    named.ADDED: _addition,
    named.MEMBERS: _members,
    named.MEMBER_PERCENT: lambda change, names: (
        _("%(value)s %% des heures au moins par membre") % {"value": number(change.value, 2)}
    ),
    named.TURNOVER: lambda change, names: (
        _("%(value)s de chiffre d’affaires ensemble au moins") % {"value": with_unit(change.value, "€")}
    ),
    named.LEAD_TURNOVER: lambda change, names: (
        _("%(value)s de chiffre d’affaires au moins pour le mandataire")
        % {"value": with_unit(change.value, "€")}
    ),
}


def lot_choices(tender: Tender, adjustments: Adjustments) -> list[LotChoice]:
    """The lots of the tender, all of them, and which are answered."""
    chosen = adjustments.keys(named.LOT)
    return [
        LotChoice(lot.id, lot.title, float(lot.hours()), not chosen or lot.id in chosen)
        for lot in tender.lots
    ]


def able_views(found: Found, links: Links) -> list[AbleView]:
    """Who may serve some need, nearest first, with what one click would change."""
    structures = {one.siret: one for one in found.structures}
    return [_able(structures[one.siret], one.km, found.tender, links) for one in found.able]


def _able(structure: Structure, km: int, tender: Tender, links: Links) -> AbleView:
    impose, exclude = Change(named.IMPOSE, structure.siret), Change(named.EXCLUDE, structure.siret)
    is_changed = bool({impose, exclude} & set(links.adjustments.changes))
    state = "imposed" if structure.siret in tender.must_include else ""
    if structure.siret in tender.exclude:
        state = "excluded"
    return AbleView(
        siret=structure.siret,
        name=words.name_of(structure.siret, {structure.siret: structure}),
        kinds=tuple((code, words.kind_name(code)) for code in structure.kinds),
        town=structure.place.name,
        km=km,
        state=state,
        impose_url="" if state == "imposed" else links.adding(impose),
        exclude_url="" if state == "excluded" else links.adding(exclude),
        release_url=links.without(impose, exclude) if is_changed else "",
    )


def us_view(found: Found, links: Links) -> Us | None:
    """The visitor's own structure: imposed, not imposed, or unable and why; None when it has none here."""
    ours = found.structure(found.us) if found.us else None
    if ours is None:
        return None
    without = Change(named.WITHOUT_US, value="sans")
    imposed = ours.siret in found.tender.must_include
    state = "cannot" if found.obstacles else ("with" if imposed else "without")
    return Us(
        name=ours.name,
        state=state,
        reasons=tuple(words.told(note) for note in found.obstacles),
        with_url=links.without(without, Change(named.EXCLUDE, ours.siret)),
        without_url=links.adding(without),
    )


def hidden_pairs(adjustments: Adjustments, *, less: Sequence[str] = ()) -> list[tuple[str, str]]:
    """What a form must send along so that its own change adds to the others. less: names it sets itself."""
    return [(name, value) for name, value in adjustments.pairs() if name not in less]


def kilometres_to(place: Place, found: Found) -> int:
    """How far a commune is from the nearest place of work (whole kilometres)."""
    return min(distance_km(place, found.places[need.place]) for need in found.tender.needs())
