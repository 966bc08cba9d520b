"""A proposal kept as it was, and what has changed since in the tender and the directory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from maillage.base.refusals import gettext_noop
from maillage.consortium.domain.adjustments import HOURS
from maillage.consortium.domain.answer import Member, Note, Proposal
from maillage.consortium.domain.found import Found
from maillage.consortium.domain.problem import Structure
from maillage.consortium.domain.supposed import is_to_find
from maillage.procurement.domain.tender import Need, Tender


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One proposal of an answer, frozen with all that is needed to show it.

    tender: as its author had written it, before the changes of the visitor.
    changes: names and values of the address of the question.
    rank: of the proposal kept, 1 for the best.
    """

    tender: Tender
    changes: tuple[tuple[str, str], ...]
    found: Found
    rank: int

    @property
    def proposal(self) -> Proposal:
        """The proposal kept."""
        return self.found.answer.proposals[self.rank - 1]


def changes_since(
    snapshot: Snapshot, tender: Tender | None, structures: Mapping[str, Structure]
) -> tuple[Note, ...]:
    """Return what differs today, tender first.

    tender: as it is now, None when it is gone; structures: today's candidates among the members, by SIRET.
    """
    return (*_of_tender(snapshot.tender, tender), *_of_members(snapshot, structures))


def _of_tender(then: Tender, now: Tender | None) -> Iterator[Note]:
    if now is None:
        yield Note(gettext_noop("L’appel a été retiré."))
        return
    if now.deadline != then.deadline and now.deadline is not None:
        yield Note(
            gettext_noop("La date limite de l’appel est maintenant le %(date)s."), {"date": now.deadline}
        )
    if now.amount_eur != then.amount_eur and now.amount_eur is not None:
        yield Note(
            gettext_noop("Le montant de l’appel est maintenant de %(amount)s €."), {"amount": now.amount_eur}
        )
    yield from _of_needs(then, now)
    before = {lot.id: lot.insertion_hours for lot in then.lots}
    for lot in now.lots:
        if lot.id in before and before[lot.id] != lot.insertion_hours:
            message = gettext_noop("Lot %(lot)s : %(now)s h d’insertion demandées, au lieu de %(then)s h.")
            yield Note(message, {"lot": lot.id, "now": lot.insertion_hours, "then": before[lot.id]})
    if now.max_members != then.max_members or now.min_member_percent != then.min_member_percent:
        yield Note(gettext_noop("Les conditions sur les membres du groupement ont changé."))


def _of_needs(then: Tender, now: Tender) -> Iterator[Note]:
    before, after = ({need.id: need for need in tender.needs()} for tender in (then, now))
    for id, need in after.items():
        if id not in before:
            yield Note(gettext_noop("Un besoin a été ajouté : %(need)s (%(hours)s h par an)."), _facts(need))
        elif need.hours != before[id].hours:
            message = gettext_noop("Besoin %(need)s : %(hours)s h par an, au lieu de %(then)s h.")
            yield Note(message, {**_facts(need), "then": before[id].hours})
        elif need != before[id]:
            yield Note(
                gettext_noop("Le besoin %(need)s a changé de métier, de lieu ou de mode."), _facts(need)
            )
    for id, need in before.items():
        if id not in after:
            yield Note(gettext_noop("Le besoin %(need)s (%(hours)s h par an) a été retiré."), _facts(need))


def _facts(need: Need) -> dict[str, object]:
    return {"need": need.id, "hours": need.hours}


def _of_members(snapshot: Snapshot, structures: Mapping[str, Structure]) -> Iterator[Note]:
    for member in snapshot.proposal.members:
        if is_to_find(member.siret):
            continue
        then, now = snapshot.found.structure(member.siret), structures.get(member.siret)
        if now is None:
            message = gettext_noop(
                "%(name)s n’est plus candidate : elle a retiré ses capacités ou n’est plus listée."
            )
            yield Note(message, {"name": member.name})
        elif then is not None:
            if f"{HOURS}.{member.siret}" in dict(
                snapshot.changes
            ):  # `then` has the hours the visitor supposed
                now = replace(now, hours=then.hours)
            yield from _of_structure(member, then, now)


def _of_structure(member: Member, then: Structure, now: Structure) -> Iterator[Note]:
    facts: dict[str, object] = {"name": then.name}
    if now.name != then.name:
        yield Note(gettext_noop("%(name)s s’appelle maintenant %(now)s."), {**facts, "now": now.name})
    if now.place.code != then.place.code:
        yield Note(gettext_noop("%(name)s est maintenant à %(now)s."), {**facts, "now": now.place.name})
    if set(now.kinds) != set(then.kinds):
        yield Note(gettext_noop("%(name)s est maintenant : %(now)s."), {**facts, "now": tuple(now.kinds)})
    if now.hours != then.hours:
        message = gettext_noop("%(name)s a maintenant %(now)s h libres par an, au lieu de %(then)s h.")
        if now.hours < member.hours:
            message = gettext_noop(
                "%(name)s n’a plus que %(now)s h libres par an, moins que les %(share)s h de sa part."
            )
        yield Note(message, {**facts, "now": now.hours, "then": then.hours, "share": round(member.hours)})
    if now.insertion_percent != then.insertion_percent:
        message = gettext_noop(
            "%(name)s fait maintenant %(now)s %% d’heures d’insertion, au lieu de %(then)s %%."
        )
        yield Note(message, {**facts, "now": now.insertion_percent, "then": then.insertion_percent})
