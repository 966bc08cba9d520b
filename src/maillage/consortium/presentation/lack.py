"""Nobody can answer: what is missing, what cannot hold together, and what would make a group possible."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.base.figures import number, with_unit
from maillage.consortium.domain.answer import Help, Missing, NeedCover
from maillage.consortium.domain.found import Found
from maillage.consortium.domain.supposed import changes_of
from maillage.consortium.presentation import words
from maillage.consortium.presentation.controls import Names
from maillage.consortium.presentation.group import Told, told
from maillage.consortium.presentation.links import Links
from maillage.procurement.domain.tender import Tender


@dataclass(frozen=True, slots=True)
class HelpView:
    """A change that makes a group possible, and the address that applies it in one click."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class CoverView:
    """A need against all that the structures able to serve it could give, if it were alone."""

    label: str
    hours: float
    coverable: float
    able: int
    percent: float
    is_short: bool


@dataclass(frozen=True, slots=True)
class Lack:
    """Why there is no group. headline: the first thing to know; blocking: what cannot hold together."""

    headline: str
    blocking: tuple[Told, ...]
    needs: tuple[CoverView, ...]
    helps: tuple[HelpView, ...]
    notes: tuple[Told, ...]


def lack_of(found: Found, links: Links, names: Names) -> Lack | None:
    """Return why there is no group, None when there is one."""
    missing = found.answer.missing
    if missing is None:
        return None
    return Lack(
        headline=_headline(missing),
        blocking=tuple(constraint_in_words(name, found.tender, names) for name in missing.blocking),
        needs=tuple(_cover(cover, found, names) for cover in missing.needs),
        helps=tuple(_help(one, links, names, found.tender) for one in missing.would_help),
        notes=tuple(told(note) for note in missing.notes),
    )


def _headline(missing: Missing) -> str:
    short = missing.uncovered_hours
    if short is None:
        return _("Même en laissant des heures de côté, aucun groupe ne peut tenir toutes les conditions.")
    if short < 0.5:
        return _("Les heures y sont, mais les conditions de l’appel ne tiennent pas ensemble.")
    return _("Il manque %(hours)s par an à celles qui peuvent se réunir.") % {"hours": words.hours(short)}


def _cover(cover: NeedCover, found: Found, names: Names) -> CoverView:
    return CoverView(
        label=need_label(cover.need, names),
        hours=cover.hours,
        coverable=cover.coverable_hours,
        able=cover.able,
        percent=min(100.0, 100 * cover.coverable_hours / cover.hours) if cover.hours else 100.0,
        is_short=cover.coverable_hours < cover.hours - 0.05,
    )


def need_label(need_id: str, names: Names) -> str:
    """« Espaces verts à Chevilly-Larue », or the id of a need that is no longer there."""
    need = next((one for one in names.tender.needs() if one.id == need_id), None)
    if need is None:
        return need_id
    place = names.places[need.place].name if need.place in names.places else need.place
    trade = words.capitalised(names.trades.get(need.trade, need.trade))
    return _("%(trade)s à %(place)s") % {"trade": trade, "place": place}


def _help(one: Help, links: Links, names: Names, tender: Tender) -> HelpView:
    facts = dict(one.text.facts)
    if "trade" in facts:
        facts["trade"] = names.trades.get(str(facts["trade"]), facts["trade"])
    return HelpView(words.told(replace(one.text, facts=facts)), links.adding(*changes_of(one, tender)))


def constraint_in_words(name: str, tender: Tender, names: Names) -> Told:
    """A constraint of the solver (`cover:1a`, `max_members`…) as what it asks of the group, with its rule."""
    kind, *about = name.split(":")
    if kind not in _CONSTRAINTS:
        return Told(name)
    phrase, rule = _CONSTRAINTS[kind]
    return Told(phrase(about, tender, names), rule)


def _cover_asked(about: list[str], tender: Tender, names: Names) -> str:
    need = next((one for one in tender.needs() if one.id == about[0]), None)
    facts = {"hours": words.hours(float(need.hours)) if need else "", "need": need_label(about[0], names)}
    return _("couvrir %(hours)s par an : %(need)s") % facts


def _insertion_asked(about: list[str], tender: Tender, names: Names) -> str:
    lot = next((one for one in tender.lots if one.id == about[0]), None)
    facts = {"hours": words.hours(float(lot.insertion_hours)) if lot else "", "lot": about[0]}
    return _("atteindre %(hours)s d’insertion par an sur le lot %(lot)s") % facts


def _most_members(about: list[str], tender: Tender, names: Names) -> str:
    count = tender.max_members or 0
    return ngettext("être %(n)s membre au plus", "être %(n)s membres au plus", count) % {"n": number(count)}


def _euros(value: object) -> str:
    return with_unit(value, "€")


_Phrase = Callable[[list[str], Tender, Names], str]
_CONSTRAINTS: dict[str, tuple[_Phrase, str | None]] = {
    "cover": (_cover_asked, None),
    "insertion": (_insertion_asked, None),
    "two_members": (lambda about, tender, names: _("être au moins deux à se partager les heures"), None),
    "max_members": (_most_members, None),
    "min_member_percent": (
        lambda about, tender, names: (
            _("donner à chaque membre au moins %(percent)s %% des heures")
            % {"percent": number(tender.min_member_percent, 2)}
        ),
        None,
    ),
    "min_turnover": (
        lambda about, tender, names: (
            _("réunir %(amount)s de chiffre d’affaires") % {"amount": _euros(tender.min_turnover_eur)}
        ),
        "R-247",
    ),
    "lead": (
        lambda about, tender, names: (
            _("avoir un mandataire d’au moins %(amount)s de chiffre d’affaires")
            % {"amount": _euros(tender.lead_min_turnover_eur)}
        ),
        "R-253",
    ),
    "incompatible": (
        lambda about, tender, names: (
            _("ne pas réunir %(one)s et %(other)s, qui ne répondent pas ensemble")
            % {"one": names.structure(about[0]), "other": names.structure(about[-1])}
        ),
        None,
    ),
    "must_include": (
        lambda about, tender, names: (
            _("compter %(name)s parmi les membres") % {"name": names.structure(about[0])}
        ),
        None,
    ),
}
