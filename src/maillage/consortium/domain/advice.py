"""The advice around a proposal: legal form, reasons, cautions, a title. Pure; called after the solver.

Form (contracts §1.4, R-252). What the buyer imposes wins. Else the contract says: « one trade in the whole answer
→ solidaire, several trades or places by lot → conjoint ». Read as a plain cascade, « places by lot » would never
decide anything (without one single trade there are several); so it qualifies the first half, as R-252 does
(« joint when technical or geographic lots fit members' skills or location; solidary when same trade and large
volume »): one trade is `solidaire`, unless the answer has several lots that stand in different places. Several
places inside one lot stay one volume to hold together: `solidaire`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from maillage.base.refusals import gettext_noop
from maillage.consortium.domain.answer import Answer, Help, Missing, Note, Proposal, TypeAdvice
from maillage.consortium.domain.cautions import member_cautions
from maillage.consortium.domain.eligibility import find_eligible
from maillage.consortium.domain.group import Group, Pool
from maillage.consortium.domain.group_cautions import group_cautions
from maillage.consortium.domain.problem import Question
from maillage.consortium.domain.reasons import reasons
from maillage.procurement.domain.tender import Tender

NO_LABELS: Mapping[str, str] = {}


def advised(answer: Answer, question: Question, *, labels: Mapping[str, str] = NO_LABELS) -> Answer:
    """Return the answer with the legal form, reasons and cautions of each proposal, or with what would help named.

    labels: name of each trade code, as people say it.
    """
    if answer.missing is not None:
        return replace(answer, missing=_named(answer.missing, labels))
    if not answer.proposals:
        return answer
    pool = Pool(question, find_eligible(question), labels)
    form = type_advice(question, labels)
    return replace(answer, proposals=tuple(_advised(one, answer, pool, form) for one in answer.proposals))


def _named(missing: Missing, labels: Mapping[str, str]) -> Missing:
    """Name the trades of the changes that would help as people say them."""
    return replace(missing, would_help=tuple(_with_label(one, labels) for one in missing.would_help))


def _with_label(one: Help, labels: Mapping[str, str]) -> Help:
    code = one.text.facts.get("trade")
    if not isinstance(code, str) or code not in labels:
        return one
    return replace(one, text=replace(one.text, facts={**one.text.facts, "trade": labels[code]}))


def _advised(proposal: Proposal, answer: Answer, pool: Pool, form: TypeAdvice) -> Proposal:
    group = Group(pool, replace(proposal, type_advice=form))
    members = tuple(
        replace(member, why=reasons(group, member), cautions=member_cautions(group, member))
        for member in proposal.members
    )
    return replace(group.proposal, members=members, cautions=tuple(group_cautions(group, answer)))


def type_advice(question: Question, labels: Mapping[str, str] = NO_LABELS) -> TypeAdvice:
    """Return the legal form advised for the lots answered (see the module)."""
    codes = {place: found.code for place, found in question.places.items()}
    return form_for(question.tender, codes, labels)


def form_for(tender: Tender, places: Mapping[str, str], labels: Mapping[str, str] = NO_LABELS) -> TypeAdvice:
    """Return the legal form advised for a tender. places: the commune of each place its needs name."""
    return _imposed_form(tender) or _usual_form(tender, places, labels)


def _imposed_form(tender: Tender) -> TypeAdvice | None:
    if tender.solidarity == "lead":
        why = gettext_noop(
            "L’acheteur veut un mandataire solidaire : chacun répond de sa part, le mandataire répond de toutes."
        )
        return TypeAdvice("conjoint_mandataire_solidaire", ("R-243",), Note(why, rule="R-243"))
    if tender.solidarity == "all":
        why = gettext_noop(
            "L’acheteur veut un groupement solidaire : chaque membre répond de tout le marché. Il ne peut "
            "l’imposer qu’après l’attribution et s’il le justifie."
        )
        return TypeAdvice("solidaire", ("R-241", "R-246"), Note(why, rule="R-246"))
    return None


def _usual_form(tender: Tender, places: Mapping[str, str], labels: Mapping[str, str]) -> TypeAdvice:
    trades = sorted({need.trade for need in tender.needs()})
    names = [labels.get(trade, trade) for trade in trades]
    if len(trades) > 1:
        why = gettext_noop(
            "Plusieurs métiers (%(trades)s) : chacun fait le sien et ne répond que de sa part du marché."
        )
        return TypeAdvice("conjoint", ("R-252",), Note(why, {"trades": names}, "R-252"))
    if len({frozenset(places.get(need.place, need.place) for need in lot.needs) for lot in tender.lots}) > 1:
        why = gettext_noop(
            "Un seul métier (%(trades)s), mais des lots à des endroits différents : chacun peut tenir le sien "
            "et ne répondre que de sa part."
        )
        return TypeAdvice("conjoint", ("R-252",), Note(why, {"trades": names}, "R-252"))
    why = gettext_noop(
        "Un seul métier (%(trades)s) et un volume à tenir ensemble : si un membre s’arrête, les autres doivent "
        "pouvoir finir le travail."
    )
    return TypeAdvice("solidaire", ("R-252",), Note(why, {"trades": names}, "R-252"))
