"""Turns of phrase shared by the page, its exports and what is kept: counts, lists, titles, differences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from maillage.base.explain import explain
from maillage.base.figures import number, with_unit
from maillage.consortium.domain.answer import Member, Note, Proposal
from maillage.consortium.domain.problem import Structure
from maillage.consortium.domain.supposed import NAME_TO_FIND, is_to_find
from maillage.directory.domain.kinds import ABOUT, Kind
from maillage.procurement.domain.tender import Tender
from maillage.territory.domain.places import distance_km

NEIGHBOURS_KM = 15


def told(note: Note) -> str:
    """Return the sentence of a note in the reader's language."""
    return explain((note.message, note.facts))


def hours(value: float) -> str:
    """« 9 400 h »."""
    return with_unit(value, "h")


def count_in_words(count: int) -> str:
    """« deux », « trois »… up to ten, then figures (feminine: structures)."""
    words = [
        _("zéro"),
        _("une"),
        _("deux"),
        _("trois"),
        _("quatre"),
        _("cinq"),
        _("six"),
        _("sept"),
        _("huit"),
        _("neuf"),
    ]
    return words[count] if count < len(words) else number(count)


def capitalised(text: str) -> str:
    """The text with a capital first letter, the rest as it is."""
    return text[:1].upper() + text[1:]


def listed(items: Sequence[str]) -> str:
    """« A, B et C »."""
    if len(items) < 2:
        return "".join(items)
    return _("%(first)s et %(last)s") % {"first": ", ".join(items[:-1]), "last": items[-1]}


def chained(items: Sequence[str]) -> str:
    """« A ; B ; C »: differences one after the other, with the punctuation of the language."""
    return pgettext("between two differences", " ; ").join(items)


def name_of(siret: str, structures: Mapping[str, Structure]) -> str:
    """The name of a structure, or what stands for it when it is supposed or unknown."""
    if is_to_find(siret):
        return explain((NAME_TO_FIND, {}))
    return structures[siret].name if siret in structures else siret


def kind_name(code: str) -> str:
    """The full name of a kind: « Entreprise d’insertion »."""
    return explain((ABOUT[Kind(code)].name, {})) if code in Kind.__members__ else code


def kilometres(member: Member) -> str:
    """« 4 km », or « 4 à 12 km » when its places of work are not equally far."""
    near, far = min(s.km for s in member.serves), max(s.km for s in member.serves)
    if near == far:
        return _("sur place") if far == 0 else with_unit(far, "km")
    return _("%(near)s à %(far)s") % {"near": number(near), "far": with_unit(far, "km")}


def are_all_tied(sirets: Sequence[str], structures: Mapping[str, Structure]) -> bool:
    """Tell whether past cooperations link all the members in one chain."""
    reached, todo = set(sirets[:1]), list(sirets[:1])
    while todo:
        one = todo.pop()
        for other in set(sirets) - reached:
            if _tied(one, other, structures):
                reached.add(other)
                todo.append(other)
    return len(sirets) > 1 and reached == set(sirets)


def _tied(one: str, other: str, structures: Mapping[str, Structure]) -> bool:
    return any(b in structures[a].ties for a, b in ((one, other), (other, one)) if a in structures)


def title_of(proposal: Proposal, tender: Tender, structures: Mapping[str, Structure]) -> str:
    """Return a title that says what is true of this group before all: few words, no praise."""
    sirets = [member.siret for member in proposal.members]
    count = {"count": capitalised(count_in_words(len(sirets)))}
    if any(is_to_find(siret) for siret in sirets):
        return _("%(count)s structures, dont une reste à trouver") % count
    if are_all_tied(sirets, structures):
        if _are_near(sirets, structures):
            return _("%(count)s structures voisines qui ont déjà coopéré") % count
        return _("%(count)s structures qui ont déjà coopéré") % count
    work = _work_in_words(proposal, tender)
    if _are_near(sirets, structures):
        return _("%(count)s structures voisines, %(work)s") % {**count, "work": work}
    return _("%(count)s structures, %(work)s") % {**count, "work": work}


def _are_near(sirets: Sequence[str], structures: Mapping[str, Structure]) -> bool:
    known = [structures[siret].place for siret in sirets if siret in structures]
    return len(known) == len(sirets) and all(
        distance_km(a, b) <= NEIGHBOURS_KM for a, b in combinations(known, 2)
    )


def _work_in_words(proposal: Proposal, tender: Tender) -> str:
    """How the members share the work, the strongest true statement first."""
    lots = {need.id: lot.id for lot in tender.lots for need in lot.needs}
    trades = {need.id: need.trade for need in tender.needs()}
    places = {need.id: need.place for need in tender.needs()}
    if len(tender.lots) > 1 and _each_its_own(proposal, lots):
        return _("chacune ses lots")
    if len(set(trades.values())) > 1 and _each_its_own(proposal, trades):
        return _("chacune son métier")
    if len(set(places.values())) > 1 and _each_its_own(proposal, places):
        return _("chacune ses lieux")
    return _("un même métier") if len(set(trades.values())) == 1 else _("qui se complètent")


def _each_its_own(proposal: Proposal, kind: Mapping[str, str]) -> bool:
    own = [{kind[serve.need] for serve in member.serves} for member in proposal.members]
    return all(not a & b for a, b in combinations(own, 2))


def mean_km(proposal: Proposal) -> float:
    """Kilometres of an average hour of work."""
    total = sum(member.hours for member in proposal.members)
    return proposal.parts.hour_km / total if total else 0.0


def differences(one: Proposal, first: Proposal, structures: Mapping[str, Structure]) -> list[str]:
    """Return what changes when one proposal is taken rather than the first, most telling first."""
    sentences = [*_of_members(one, first, structures), _of_insertion(one, first), _of_distance(one, first)]
    sentences.append(_of_lead(one, first, structures))
    return [sentence for sentence in sentences if sentence]


def _of_members(one: Proposal, first: Proposal, structures: Mapping[str, Structure]) -> Iterable[str]:
    before, after = {m.siret for m in first.members}, {m.siret for m in one.members}
    came = [name_of(m.siret, structures) for m in one.members if m.siret not in before]
    left = [name_of(m.siret, structures) for m in first.members if m.siret not in after]
    if more := len(one.members) - len(first.members):
        sentence = (
            ngettext("%(count)s structure de plus", "%(count)s structures de plus", more)
            if more > 0
            else ngettext("%(count)s structure de moins", "%(count)s structures de moins", -more)
        )
        yield sentence % {"count": count_in_words(abs(more))}
    if came and left:
        yield _("%(came)s à la place de %(left)s") % {"came": listed(came), "left": listed(left)}
    elif came:
        yield _("avec %(came)s") % {"came": listed(came)}
    elif left:
        yield _("sans %(left)s") % {"left": listed(left)}


def _of_insertion(one: Proposal, first: Proposal) -> str:
    more = round(sum(one.insertion_hours.values()) - sum(first.insertion_hours.values()))
    if not more:
        return ""
    message = _("%(hours)s d’insertion de plus") if more > 0 else _("%(hours)s d’insertion de moins")
    return message % {"hours": hours(abs(more))}


def _of_distance(one: Proposal, first: Proposal) -> str:
    further = round(mean_km(one) - mean_km(first))
    if not further:
        return ""
    message = _("%(km)s plus loin en moyenne") if further > 0 else _("%(km)s plus près en moyenne")
    return message % {"km": with_unit(abs(further), "km")}


def _of_lead(one: Proposal, first: Proposal, structures: Mapping[str, Structure]) -> str:
    if one.lead == first.lead or one.lead not in {member.siret for member in first.members}:
        return ""
    return _("mandataire pressenti : %(name)s") % {"name": name_of(one.lead, structures)}


def lots_in_words(ids: Sequence[str]) -> str:
    """« le lot 2 », « les lots 1 et 3 »."""
    return ngettext("le lot %(ids)s", "les lots %(ids)s", len(ids)) % {"ids": listed(list(ids))}
