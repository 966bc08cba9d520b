"""The whole page « Qui peut répondre ensemble ? » as values: what is asked, what was found, what can be done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.base.explain import explain
from maillage.base.faults import Fault
from maillage.base.figures import number, with_unit
from maillage.consortium.domain import adjustments as named
from maillage.consortium.domain.adjustments import Adjustments, Change
from maillage.consortium.domain.found import Found
from maillage.consortium.presentation import words
from maillage.consortium.presentation.controls import Names, kilometres_to
from maillage.consortium.presentation.group import GroupView, MemberView, group_views
from maillage.consortium.presentation.grouping import Exposure
from maillage.consortium.presentation.lack import Lack, lack_of
from maillage.consortium.presentation.links import COMPARED, SHOWN, Links
from maillage.consortium.presentation.side_by_side import Row, compare
from maillage.procurement.domain.tender import Tender

MOST_TO_ASK = 12


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure that speaks, what it counts, and a word of caution if need be."""

    value: str
    label: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A member of the open proposal with what one click would change, and what it would answer for."""

    member: MemberView
    exposure: Exposure | None
    impose_url: str
    exclude_url: str
    release_url: str


@dataclass(frozen=True, slots=True)
class Other:
    """A proposal folded into one line, and where to open or compare it."""

    group: GroupView
    difference: str
    show_url: str
    compare_url: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two proposals side by side."""

    left: GroupView
    right: GroupView
    rows: list[Row]
    close_url: str

    @property
    def groups(self) -> tuple[GroupView, GroupView]:
        """Both, left first."""
        return (self.left, self.right)


@dataclass(frozen=True, slots=True)
class ToAsk:
    """A structure near enough whose trade is unknown: somebody to call."""

    siret: str
    name: str
    kinds: tuple[tuple[str, str], ...]
    town: str
    km: int


@dataclass(frozen=True, slots=True)
class Alone:
    """Who could answer without the others: for the whole (label empty) or for one lot."""

    label: str
    names: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Result:
    """What the answer has to show. effect: what the changes do to the best answer, in words;
    no_capacity: no candidate declared anything for these trades; left_out: who is not counted, and why."""

    figures: list[Figure]
    shown: GroupView | None
    rows: list[MemberRow]
    others: list[Other]
    comparison: Comparison | None
    alone: list[Alone]
    lack: Lack | None
    to_ask: list[ToAsk]
    more_to_ask: int
    effect: str
    warnings: list[str]
    no_capacity: bool
    left_out: list[str]


def tender_figures(tender: Tender, trades: Mapping[str, str]) -> list[Figure]:
    """What is asked: hours a year, and the part of insertion."""
    hours, insertion = tender.total_hours(), sum(lot.insertion_hours for lot in tender.lots)
    lots = ngettext("%(n)s lot", "%(n)s lots", len(tender.lots)) % {"n": number(len(tender.lots))}
    asked = sorted({trades.get(need.trade, need.trade) for need in tender.needs()})
    what = asked[0] if len(asked) == 1 else _("%(n)s métiers") % {"n": number(len(asked))}
    result = [Figure(_("%(hours)s par an") % {"hours": words.hours(float(hours))}, f"{lots}, {what}")]
    if insertion:
        label = _("d’heures d’insertion demandées, soit %(hours)s") % {"hours": words.hours(float(insertion))}
        result.append(Figure(with_unit(100 * insertion / hours, "%"), label))
    else:
        result.append(Figure(_("Aucune"), _("heure d’insertion imposée")))
    return result


def result_of(
    found: Found,
    links: Links,
    names: Names,
    *,
    shown: int = 1,
    compared: tuple[int, ...] = (),
    base: Found | None = None,
) -> Result:
    """Return all there is to show of an answer. shown: rank of the open proposal; base: before any change."""
    groups = group_views(found, links.adjustments, names.trades)
    opened = groups[min(max(shown, 1), len(groups)) - 1] if groups else None
    return Result(
        figures=[*tender_figures(found.tender, names.trades), _able_figure(found), _groups_figure(found)],
        shown=opened,
        rows=member_rows(opened, links) if opened else [],
        others=[_other(group, opened, links) for group in groups if opened and group.rank != opened.rank],
        comparison=_comparison(groups, compared, links),
        alone=_alone(found, names),
        lack=lack_of(found, links, names),
        to_ask=_to_ask(found),
        more_to_ask=max(0, len(found.answer.to_ask) - MOST_TO_ASK),
        effect=words.chained(effect_of(found, base, links.adjustments, names)) if base else "",
        warnings=[words.told(note) for note in found.answer.warnings],
        left_out=_left_out(found),
        no_capacity=found.answer.candidates_read == found.answer.unknown_trades,
    )


def member_rows(group: GroupView, links: Links | None) -> list[MemberRow]:
    """The members of a proposal, each with its own « et si… »; without links, nothing can be changed."""
    return [
        MemberRow(
            member, group.form.exposure_of(member.siret) if group.form else None, *_choices(member, links)
        )
        for member in group.members
    ]


def _choices(member: MemberView, links: Links | None) -> tuple[str, str, str]:
    """Addresses to impose the member, to exclude it, to release it; empty where that makes no sense."""
    impose, exclude = Change(named.IMPOSE, member.siret), Change(named.EXCLUDE, member.siret)
    if links is None:
        return "", "", ""
    release = links.without(impose) if impose in links.adjustments.changes else ""
    if member.is_to_find:
        return "", "", ""
    return "" if member.is_imposed else links.adding(impose), links.adding(exclude), release


def _able_figure(found: Found) -> Figure:
    able, asked = found.answer.able, found.answer.unknown_trades
    value = ngettext("%(n)s structure", "%(n)s structures", able) % {"n": number(able)}
    label = ngettext("peut intervenir ici", "peuvent intervenir ici", able)
    note = ngettext(
        "%(n)s proche au métier inconnu, à interroger", "%(n)s proches au métier inconnu, à interroger", asked
    )
    return Figure(value, label, note % {"n": number(asked)} if asked else "")


def _groups_figure(found: Found) -> Figure:
    count, alone = len(found.answer.proposals), len(found.answer.alone_tender)
    if found.answer.status == "unknown":
        return Figure(_("Sans réponse"), _("dans le temps d’une recherche"))
    if not count:
        return Figure(_("Aucun groupe"), _("ne tient toutes les conditions"))
    possible = ngettext("%(n)s proposition", "%(n)s propositions", count) % {"n": number(count)}
    if not alone:
        return Figure(possible, _("aucune structure seule n’y suffit"))
    label = ngettext("%(n)s structure y suffirait seule", "%(n)s structures y suffiraient seules", alone)
    return Figure(possible, label % {"n": number(alone)})


def _other(group: GroupView, opened: GroupView, links: Links) -> Other:
    pair = ",".join(str(rank) for rank in sorted((opened.rank, group.rank)))
    return Other(
        group,
        words.chained(group.differences),
        links.here(**{SHOWN: str(group.rank)}),
        links.here(**{COMPARED: pair}),
    )


def _comparison(groups: tuple[GroupView, ...], ranks: tuple[int, ...], links: Links) -> Comparison | None:
    by_rank = {group.rank: group for group in groups}
    chosen = [by_rank[rank] for rank in ranks if rank in by_rank]
    if len(chosen) < 2:
        return None
    left, right = chosen[:2]
    return Comparison(left, right, compare(left, right), links.here(**{SHOWN: str(left.rank)}))


def _alone(found: Found, names: Names) -> list[Alone]:
    def named(sirets: Iterable[str]) -> tuple[tuple[str, str], ...]:
        return tuple((siret, names.structure(siret)) for siret in sirets)

    result = [Alone("", named(found.answer.alone_tender))] if found.answer.alone_tender else []
    if len(found.tender.lots) > 1:
        titles = {lot.id: lot.title or _("Lot %(id)s") % {"id": lot.id} for lot in found.tender.lots}
        result += [
            Alone(titles.get(lot, lot), named(sirets))
            for lot, sirets in found.answer.alone_lots.items()
            if sirets
        ]
    return result


def _to_ask(found: Found) -> list[ToAsk]:
    structures = {one.siret: one for one in found.structures}
    rows = []
    for siret in found.answer.to_ask[:MOST_TO_ASK]:
        if one := structures.get(siret):
            kinds = tuple((code, words.kind_name(code)) for code in one.kinds)
            rows.append(ToAsk(siret, one.name, kinds, one.place.name, kilometres_to(one.place, found)))
    return rows


def _left_out(found: Found) -> list[str]:
    """Sentences about the structures of these trades whose hours cannot be counted."""
    result = []
    if found.hidden:
        message = ngettext(
            "%(n)s structure de ces métiers ne vous montre pas ses heures : elle n’est pas comptée.",
            "%(n)s structures de ces métiers ne vous montrent pas leurs heures : elles ne sont pas comptées.",
            found.hidden,
        )
        result.append(message % {"n": number(found.hidden)})
    if found.silent:
        message = ngettext(
            "%(n)s structure de ces métiers n’a pas dit combien d’heures elle a de libres.",
            "%(n)s structures de ces métiers n’ont pas dit combien d’heures elles ont de libres.",
            found.silent,
        )
        result.append(message % {"n": number(found.silent)})
    return result


def effect_of(found: Found, base: Found, adjustments: Adjustments, names: Names) -> list[str]:
    """Say what the changes do to the best answer, against the question as the tender puts it."""
    if not adjustments:
        return []
    before, after = base.answer.proposals, found.answer.proposals
    if not before and not after:
        return [_("Toujours aucun groupe possible.")]
    if not before:
        return [_("Un groupe devient possible.")]
    if not after:
        return [_("Plus aucun groupe n’est possible.")]
    said = words.differences(after[0], before[0], names.structures)
    return said or [_("La meilleure réponse reste la même.")]


def faults_in_words(faults: Iterable[Fault]) -> list[str]:
    """The sentences of what could not be read or done."""
    return [explain(fault) for fault in faults]
