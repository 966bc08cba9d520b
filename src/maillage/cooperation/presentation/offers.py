"""What is proposed to an organisation, and what it would accept instead, as people read them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from maillage.base.figures import number, with_unit
from maillage.cooperation.domain.offered import Counter, Offered, Wish, Work, wishes
from maillage.cooperation.presentation.terms import euros_of
from maillage.procurement.domain.exposure import GROUPING_LABELS, GROUPING_RULES, GroupingType

RISKS: Mapping[str, str] = {
    GroupingType.CONJOINT: gettext_noop("Chaque membre répond de sa part seulement devant l’acheteur."),
    GroupingType.CONJOINT_MANDATAIRE_SOLIDAIRE: gettext_noop(
        "Chaque membre répond de sa part ; le mandataire répond en plus de celle des autres, si l’un d’eux fait défaut."
    ),
    GroupingType.SOLIDAIRE: gettext_noop(
        "Chaque membre répond de tout le marché : si l’un fait défaut, les autres finissent le travail ou paient."
    ),
}
UNDECIDED = gettext_noop(
    "Le type de groupement n’est pas encore choisi : le groupe en décidera avant de signer."
)


@dataclass(frozen=True, slots=True)
class LotView:
    """The work of one lot. title: empty when there is no lot to name."""

    title: str
    work: Sequence[Work]


@dataclass(frozen=True, slots=True)
class OfferView:
    """An offer as pages show it. grouping: whether the group bids together; only then, risk: a sentence, and rules:
    those it comes from."""

    offered: Offered
    lots: Sequence[LotView]
    amount: str
    price: str
    exposure: str
    kind: str
    risk: str
    rules: Sequence[str]
    grouping: bool = True

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing is proposed yet but to talk."""
        return not self.lots and not self.amount and not self.price


def offer_view(offered: Offered, *, grouping: bool = True) -> OfferView:
    """Return an offer for a page. grouping: whether the group bids together: else no risk towards a buyer is told."""
    kind = GroupingType(offered.kind) if offered.kind in set(GroupingType) else None
    return OfferView(
        offered=offered,
        lots=_by_lot(offered),
        amount=euros(offered.amount_cents),
        price=_price(offered),
        exposure=euros(offered.exposure_cents),
        kind=_(GROUPING_LABELS[kind]) if kind else "",
        risk=_(RISKS.get(kind or "", UNDECIDED)) if grouping else "",
        rules=(GROUPING_RULES[kind][1:] if kind else ("R-241",)) if grouping else (),
        grouping=grouping,
    )


def _by_lot(offered: Offered) -> list[LotView]:
    found: dict[str, list[Work]] = {}
    for one in offered.work:
        found.setdefault(one.lot, []).append(one)
    return [LotView(lot_title(offered, lot), work) for lot, work in found.items()]


def lot_title(offered: Offered, lot: str) -> str:
    """Return « Lot 1, Collecte »; empty without lot."""
    if not lot:
        return ""
    title = offered.frame.lots.get(lot, "")
    name = _("Lot %(lot)s") % {"lot": lot}
    return f"{name}, {title}" if title else name


def _price(offered: Offered) -> str:
    if offered.price_cents is not None:
        return _("%(price)s de l’heure hors taxes") % {"price": euros(offered.price_cents)}
    if offered.coefficient is not None:
        return _("coefficient %(n)s du prix commun") % {"n": number(offered.coefficient, 2)}
    return ""


def euros(cents: int | None) -> str:
    """Return « 90 000 € », with its cents when there are some; empty when unknown."""
    return "" if cents is None else euros_of(cents)


@dataclass(frozen=True, slots=True)
class WishView:
    """One thing asked otherwise: what, before, after; taken or left: a lot that comes or goes."""

    label: str
    before: str
    after: str
    moves: str = ""


def wish_views(counter: Counter, offered: Offered) -> list[WishView]:
    """Return what a counter-proposal asks, in the order of the offer."""
    return [_wish(one, offered) for one in wishes(counter, offered)]


def _wish(one: Wish, offered: Offered) -> WishView:
    if one.kind == "hours":
        lot = lot_title(offered, one.lot)
        label = ", ".join(part for part in (lot, one.label) if part) or _("Heures")
        moves = _("pris en plus") if not one.before else _("laissé") if not one.after else ""
        return WishView(label, _hours(one.before), _hours(one.after), moves)
    label, words = _MONEY[one.kind]
    return WishView(_(label), words(one.before) or _("non dit"), words(one.after))


def _percent(value: Decimal | None) -> str:
    return "" if value is None else with_unit(value, "%", 2)


def _coefficient(value: Decimal | None) -> str:
    return "" if value is None else number(value, 4)


_MONEY: Mapping[str, tuple[str, Callable[[Any], str]]] = {
    "price": (gettext_noop("Prix de l’heure"), euros),
    "coefficient": (gettext_noop("Coefficient"), _coefficient),
    "amount": (gettext_noop("Montant hors taxes"), euros),
    "percent": (gettext_noop("Part du montant"), _percent),
}


def _hours(value: Decimal | int | None) -> str:
    return with_unit(value or 0, "h", 2)


def changes_since(then: Offered, now: Offered) -> list[WishView]:
    """Return what has changed for a member between the invitation and today: hours, price, type, lead, part."""
    counter = Counter(
        {**{one.need: Decimal(0) for one in then.work}, **{one.need: one.hours for one in now.work}},
        now.price_cents, now.coefficient,
    )  # fmt: skip
    found = wish_views(counter, then)
    if then.kind != now.kind:
        found.append(WishView(_("Type de groupement"), _kind(then.kind), _kind(now.kind)))
    if then.mandataire != now.mandataire:
        found.append(
            WishView(_("Mandataire"), then.mandataire or _("non dit"), now.mandataire or _("non dit"))
        )
    parts: Sequence[tuple[str, Callable[[Any], str], object, object]] = (
        (_("Votre part"), euros, then.amount_cents, now.amount_cents),
        (_("Part du montant"), _percent, then.percent, now.percent),
    )
    for label, words, before, after in parts:
        if before != after:
            found.append(WishView(label, words(before) or _("non dite"), words(after) or _("non dite")))
    return found


def _kind(kind: str) -> str:
    return _(GROUPING_LABELS[GroupingType(kind)]) if kind in set(GroupingType) else _("non choisi")
