"""What the exports say, in words and in order, whatever they are written on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.base.explain import day
from maillage.base.figures import number, with_unit
from maillage.consortium.domain.adjustments import LOT, Adjustments, Change
from maillage.consortium.domain.answer import Answer
from maillage.consortium.domain.found import Found, found
from maillage.consortium.domain.problem import Question
from maillage.consortium.presentation.controls import Names, profile_label
from maillage.consortium.presentation.group import GroupView, group_views
from maillage.consortium.presentation.lack import Lack, lack_of
from maillage.consortium.presentation.links import Links
from maillage.consortium.presentation.words import listed, name_of, told
from maillage.procurement.domain.reservation import reservation_of
from maillage.procurement.domain.tender import Lot

MOST_NAMED = 8


@dataclass(frozen=True, slots=True)
class NeedLine:
    """One need of the tender, in words."""

    id: str
    label: str
    mode: str
    hours: float


@dataclass(frozen=True, slots=True)
class LotLine:
    """One lot of the tender, in words."""

    id: str
    title: str
    reservation: str
    insertion_hours: float
    needs: tuple[NeedLine, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """A whole answer, ready to be written. lack: why there is no group, when there is none."""

    reference: str
    title: str
    about: tuple[str, ...]
    lots: tuple[LotLine, ...]
    outcome: str
    read: str
    groups: tuple[GroupView, ...]
    lack: Lack | None
    alone: tuple[str, ...]
    to_ask: str
    warnings: tuple[str, ...]
    found: Found


def report_of(
    answer: Answer, question: Question, labels: Mapping[str, str], *, partial: bool = False
) -> Report:
    """Put an answer in words, in the current language.

    labels: name of each trade code. partial: only some lots are answered, whose amount is then unknown.
    """
    shown = found(question, answer)
    structures = {one.siret: one for one in question.structures}
    names = Names(structures, question.tender, question.places, labels)
    lots = tuple(Change(LOT, lot.id) for lot in question.tender.lots) if partial else ()
    adjustments = Adjustments(changes=lots)
    return Report(
        reference=question.tender.id,
        title=question.tender.title,
        about=tuple(_about(question)),
        lots=tuple(_lot(lot, question, labels) for lot in question.tender.lots),
        outcome=_outcome(answer),
        read=_read(answer),
        groups=group_views(shown, adjustments, labels),
        lack=lack_of(shown, Links("", adjustments), names),
        alone=tuple(_alone(answer, names)),
        to_ask=_to_ask(answer, names),
        warnings=tuple(told(note) for note in answer.warnings),
        found=shown,
    )


def said(label: str, value: str) -> str:
    """« label : value », with the punctuation of the language."""
    return _("%(label)s : %(value)s") % {"label": label, "value": value}


def _about(question: Question) -> Iterable[str]:
    tender = question.tender
    hours = with_unit(tender.total_hours(), "h")
    months = ngettext("%(n)s mois", "%(n)s mois", tender.months) % {"n": number(tender.months)}
    yield _("%(hours)s de travail par an pendant %(months)s") % {"hours": hours, "months": months}
    if tender.buyer_name:
        yield _("Acheteur : %(name)s") % {"name": tender.buyer_name}
    yield _("Consultation lancée le %(day)s") % {"day": day(tender.launched_on)}
    if tender.starts_on:
        yield _("Début du marché : %(day)s") % {"day": day(tender.starts_on)}
    if tender.amount_eur is not None:
        yield _("Montant hors taxes : %(amount)s") % {"amount": with_unit(tender.amount_eur, "€")}
    if tender.max_members is not None:
        count = tender.max_members
        text = ngettext("%(n)s membre au plus", "%(n)s membres au plus", count)
        yield text % {"n": number(count)}


def _lot(lot: Lot, question: Question, labels: Mapping[str, str]) -> LotLine:
    modes = {"production": _("prestation"), "staffing": _("mise à disposition")}
    return LotLine(
        id=lot.id,
        title=lot.title or _("Lot %(id)s") % {"id": lot.id},
        reservation=_(reservation_of(lot.reserved).label),
        insertion_hours=float(lot.insertion_hours),
        needs=tuple(
            NeedLine(
                id=need.id,
                label=_("%(trade)s à %(place)s")
                % {"trade": labels.get(need.trade, need.trade), "place": question.places[need.place].name},
                mode=modes[need.mode],
                hours=float(need.hours),
            )
            for need in lot.needs
        ),
    )


def _outcome(answer: Answer) -> str:
    count = len(answer.proposals)
    if answer.status == "optimal":
        text = ngettext(
            "%(n)s groupement possible, meilleur choix prouvé",
            "%(n)s groupements possibles, du meilleur au moins bon, ordre prouvé",
            count,
        )
        return text % {"n": number(count)}
    if answer.proposals:
        text = ngettext(
            "%(n)s groupement trouvé avant l’arrêt du calcul",
            "%(n)s groupements trouvés avant l’arrêt du calcul",
            count,
        )
        return text % {"n": number(count)}
    if answer.status == "infeasible":
        return _("Aucun groupement ne peut répondre")
    return _("Le calcul s’est arrêté avant d’avoir trouvé un groupement")


def _read(answer: Answer) -> str:
    profile = answer.profile
    try:
        profile = profile_label(answer.profile)
    except KeyError:
        profile = ", ".join(number(weight, 2) for weight in answer.weights.as_list())
    return _(
        "%(read)s structures lues, %(able)s capables d’intervenir. Préférence : %(profile)s. "
        "Calcul en %(seconds)s s."
    ) % {
        "read": number(answer.candidates_read),
        "able": number(answer.able),
        "profile": profile,
        "seconds": number(answer.seconds, 2),
    }


def _alone(answer: Answer, names: Names) -> Iterable[str]:
    if answer.alone_tender:
        yield _("Peut répondre à tout sans groupement : %(names)s.") % {
            "names": _some(answer.alone_tender, names)
        }
    for lot, sirets in answer.alone_lots.items():
        if sirets and len(names.tender.lots) > 1:
            yield _("Peut répondre sans groupement au lot %(lot)s : %(names)s.") % {
                "lot": lot,
                "names": _some(sirets, names),
            }


def _to_ask(answer: Answer, names: Names) -> str:
    if not answer.to_ask:
        return ""
    count = answer.unknown_trades
    text = ngettext(
        "%(n)s structure proche dont nous ne connaissons pas le métier, à interroger : %(names)s.",
        "%(n)s structures proches dont nous ne connaissons pas le métier, à interroger : %(names)s.",
        count,
    )
    return text % {"n": number(count), "names": _some(answer.to_ask, names)}


def _some(sirets: Iterable[str], names: Names) -> str:
    known = [name_of(siret, names.structures) for siret in sirets]
    more = len(known) - MOST_NAMED
    if more > 0:
        known = [*known[:MOST_NAMED], ngettext("%(n)s autre", "%(n)s autres", more) % {"n": number(more)}]
    return listed(known)
