"""The grouping in words: what each risks under each type, the mandataire, what to settle before signing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from maillage.base.explain import explain
from maillage.base.figures import with_unit
from maillage.base.refusals import gettext_noop
from maillage.consortium.domain.advice import form_for
from maillage.consortium.domain.answer import Note
from maillage.consortium.queries.question import trade_labels
from maillage.cooperation.domain.terms import Who
from maillage.cooperation.domain.terms_grouping import (
    MOST_FUNDS,
    AciCheck,
    alerts,
    between_members,
    check_aci,
    exposure_table,
    fee_of,
    funds_ratio,
    shares_of,
    usual_mandataire,
)
from maillage.cooperation.domain.terms_sums import remarks
from maillage.cooperation.models.terms import JointReason
from maillage.cooperation.presentation.terms import Said, euros_of, kind_label, remarks_said, said
from maillage.cooperation.queries.forms import every_form, last_choice
from maillage.cooperation.queries.terms import able_alone, tender_of
from maillage.cooperation.queries.terms_sheet import Sheet
from maillage.procurement.domain.exposure import GROUPING_RULES, GroupingType

_MEASURES = {
    "percent": gettext_noop("les parts du montant"),
    "amount": gettext_noop("les montants"),
    "hours": gettext_noop("les heures"),
}
_DUTIES = (
    Note(gettext_noop("Il représente les membres devant l’acheteur ; habilité, il signe pour eux."), {}, "R-242"),
    Note(gettext_noop("Il est nommé dans la candidature et dans l’offre : le même du début à la fin."), {}, "R-242"),
    Note(gettext_noop("Il coordonne le travail, suit les heures et réunit les factures ou les transmet."), {}, "R-254"),
    Note(gettext_noop("Il ne peut être mandataire que d’un seul groupement pour un même marché."), {}, "R-244"),
    Note(
        gettext_noop("S’il est solidaire et qu’un membre fait défaut, il fait finir le travail."), {}, "R-305"
    ),
)  # fmt: skip
_TYPES = {
    GroupingType.CONJOINT: gettext_noop("Chacune répond de sa part, et d’elle seule."),
    GroupingType.CONJOINT_MANDATAIRE_SOLIDAIRE: gettext_noop(
        "Chacune répond de sa part ; le mandataire, en plus, répond de tout le marché."
    ),
    GroupingType.SOLIDAIRE: gettext_noop("Chacune répond de tout le marché, quelle que soit sa part."),
}


@dataclass(frozen=True, slots=True)
class TypeView:
    """A legal type: its name, what it means, its rules, whether it is agreed or advised."""

    code: str
    label: str
    sentence: str
    rules: tuple[str, ...]
    chosen: bool
    advised: bool


@dataclass(frozen=True, slots=True)
class ExposedRow:
    """What one member answers for under each type, in the order of the types."""

    name: str
    is_lead: bool
    share: Decimal
    amounts: tuple[str, ...]


def page_without_grouping(sheet: Sheet, reason: JointReason | None) -> dict[str, Any]:
    """Return what still holds between members of a project that answers no tender: there is no type, no mandataire.

    form: the one chosen, if any (one query).
    """
    choice = last_choice(sheet.project)
    form = every_form().get(choice.form) if choice else None
    return {
        "form_chosen": form.name if form else "",
        "lead": sheet.lead.name if sheet.lead else "",
        "alerts": [said(note) for note in between_members(sheet.terms, _who_works(sheet))],
        "has_aci": _has_aci(sheet),
        "joint_reason": reason,
    }


def _who_works(sheet: Sheet) -> dict[int, Who]:
    """Those of the group as it is now: who declined, left, or stands around it plans nothing with it."""
    return {one.pk: sheet.who[one.pk] for one in sheet.workers}


def _has_aci(sheet: Sheet) -> bool:
    return any("ACI" in one.kinds for one in _who_works(sheet).values())


def grouping_page(sheet: Sheet, reason: JointReason | None, others: Collection[Note] = ()) -> dict[str, Any]:
    """Return what the page of the grouping shows. others: what other projects of the reader add (R-244, R-245)."""
    terms, advice = sheet.terms, _advice(sheet)
    alone = alone_of(sheet)
    said_alerts = [*others, *alerts(terms, _who_works(sheet), alone=alone, reason=reason.text if reason else "",
                                    solidarity=sheet.asked.solidarity)]  # fmt: skip
    fee = fee_of(terms)
    usual, lead = usual_mandataire(terms), sheet.lead.pk if sheet.lead else None
    return {
        "types": [_type(kind, terms.kind, advice[0]) for kind in GroupingType],
        "advice": advice[1],
        "exposed": _exposed(sheet),
        "measure": explain((_MEASURES[shares_of(terms)[1]], {})) if shares_of(terms)[1] else "",
        "amount": euros_of(sheet.asked.amount_cents),
        "mandataire": sheet.lead.name if sheet.lead else "",
        "usual": sheet.names.get(usual or 0, "") if usual != lead else "",
        "duties": [said(duty) for duty in _DUTIES],
        "fee": _fee(sheet, fee.by_member, fee.total) if fee else None,
        "alerts": [said(note) for note in said_alerts],
        "remarks": remarks_said(
            one
            for one in remarks(terms, sheet.asked, sheet.who)
            if one.code in ("mode", "capacity", "insertion", "insertion_unknown")
        ),
        "joint_reason": reason,
        "alone": [one.name for one in sheet.workers if one.siret and one.siret in alone],
        "frozen_on": sheet.project.snapshot_at if sheet.snapshot is not None else None,
        "has_aci": _has_aci(sheet),
    }


def alone_of(sheet: Sheet) -> frozenset[str]:
    """Return the SIRETs of those that could bid alone, for the tender or for a lot.

    As the frozen copy says of those it knew; of those that came since, or without copy, as their declared hours say.
    """
    tender, copy = tender_of(sheet.project, sheet.snapshot), sheet.snapshot
    since = [one for one in sheet.workers if copy is None or copy.found.structure(one.siret) is None]
    able = able_alone(tender, since) if tender is not None and since else frozenset()
    if copy is None:
        return able
    answer = copy.found.answer
    return able.union(answer.alone_tender, *answer.alone_lots.values())


def _advice(sheet: Sheet) -> tuple[str, Said | None]:
    """Return the type advised and why: with the frozen copy, else for the tender as it is now (R-252)."""
    if sheet.snapshot is not None:
        advice = sheet.snapshot.proposal.type_advice
    else:
        tender = tender_of(sheet.project)
        advice = form_for(tender, {}, trade_labels()) if tender is not None else None
    return (advice.advice, said(advice.why)) if advice else ("", None)


def _type(kind: GroupingType, chosen: str, advised: str) -> TypeView:
    return TypeView(
        kind.value,
        kind_label(kind.value),
        explain((_TYPES[kind], {})),
        GROUPING_RULES[kind],
        kind == chosen,
        kind == advised,
    )


def _exposed(sheet: Sheet) -> list[ExposedRow]:
    return [
        ExposedRow(
            sheet.names.get(row.member, ""),
            sheet.lead is not None and row.member == sheet.lead.pk,
            row.share,
            tuple(euros_of(row.by_type[kind]) for kind in GroupingType),
        )
        for row in exposure_table(sheet.terms, sheet.asked.amount_cents)
    ]


def _fee(sheet: Sheet, by_member: dict[int, int] | Any, total: int) -> dict[str, Any]:
    return {
        "percent": with_unit(sheet.terms.fee_percent, "%", 2),
        "rows": [(sheet.names.get(member, ""), euros_of(cents)) for member, cents in by_member.items()],
        "total": euros_of(total),
    }


def aci_words(found: dict[str, Any]) -> dict[str, str | bool] | None:
    """Return the result of the calculation of an ACI in words; None when there are no costs to compare with."""
    if not found["costs"]:
        return None
    check: AciCheck = check_aci(
        costs_cents=found["costs"],
        sales_cents=found["sales"] or 0,
        added_cents=found["added"] or 0,
        raised=found["raised"],
    )
    message = _(
        "Ses ventes passeraient de %(before)s à %(after)s de ses charges, pour une limite de %(limit)s."
    )
    return {
        "text": message
        % {
            "before": with_unit(check.before, "%", 2),
            "after": with_unit(check.after, "%", 2),
            "limit": with_unit(check.limit, "%"),
        },
        "breach": check.breach,
        "room": euros_of(check.room_cents),
    }


def funds_words(amount_cents: int | None, funds_cents: int) -> dict[str, str | bool] | None:
    """Return the market over the own funds of its guarantor, in words; None when one of them is unknown."""
    ratio = funds_ratio(amount_cents, funds_cents) if amount_cents else None
    if ratio is None:
        return None
    text = _(
        "Le marché fait %(ratio)s fois ses fonds propres ; au-delà de %(most)s, ce choix est déconseillé."
    )
    return {
        "text": text % {"ratio": with_unit(ratio, "", 1).strip(), "most": MOST_FUNDS},
        "breach": ratio > MOST_FUNDS,
    }
