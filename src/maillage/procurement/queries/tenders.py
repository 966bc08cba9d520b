"""Reads of procurement: tenders one may see, their value, what their codes mean, the rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from django.db.models import Q
from django.utils.text import slugify
from django.utils.translation import get_language

from maillage.accounts.actors import Actor
from maillage.accounts.models import Organisation
from maillage.accounts.permissions import Verb
from maillage.base import documents
from maillage.base.faults import Fault, Faulty
from maillage.base.refusals import gettext_noop
from maillage.base.strict_json import MAX_BYTES, step
from maillage.directory import queries as directory
from maillage.directory.domain.kinds import Mode
from maillage.procurement.domain import tender as domain
from maillage.procurement.domain.reservation import BY_CODE
from maillage.procurement.domain.rules import Rule
from maillage.procurement.formats import parse_tender
from maillage.procurement.models import Lot, Status, Tender, TenderQuerySet
from maillage.procurement.rulebook import rulebook
from maillage.territory import queries as territory


def rules() -> Mapping[str, Rule]:
    """Return every rule and uncertain point by id, in the reader's language."""
    return rulebook("en" if get_language() == "en" else "fr")


def rule(id: str) -> Rule:
    """Return one rule. Raises KeyError when it is not in the catalogue."""
    return rules()[id]


def tenders_visible_to(actor: Actor) -> TenderQuerySet:
    """Return the tenders an actor may see: public ones, those of its organisation and of those that mandated it.

    The staff has no other right than anybody: it sees a private tender by a visit, which is journaled.
    """
    seen = Q(status=Status.PUBLIC)
    if actor.readable:
        seen |= Q(organisation_id__in=actor.readable)
    return Tender.objects.filter(seen)


def may_edit(tender: Tender, actor: Actor) -> bool:
    """Tell whether an actor may change a tender: editors of its organisation only, not even the staff."""
    own = actor.organisation is not None and actor.organisation.pk == tender.organisation_id
    return own and actor.may(Verb.WRITE)


def tender_named(organisation: Organisation, reference: str) -> Tender | None:
    """Return the tender of an organisation that has this id in its document, if any."""
    return Tender.objects.of(organisation).filter(reference=reference).first()


def free_reference(organisation: Organisation | None, title: str) -> str:
    """Return an id made of the title, that no tender of the organisation has yet; at most 40 characters."""
    base = slugify(title)[:36].strip("-") or "appel"
    if organisation is None:
        return base
    taken = set(
        Tender.objects.of(organisation).filter(reference__startswith=base).values_list("reference", flat=True)
    )
    return next(name for name in _numbered(base) if name not in taken)


def tender_value(tender: Tender) -> domain.Tender | None:
    """Return the value of a stored tender (two queries), or None for a draft that was never complete."""
    if tender.launched_on is None or tender.months is None:
        return None
    return domain.Tender(
        id=tender.reference,
        title=tender.title,
        launched_on=tender.launched_on,
        months=tender.months,
        lots=tuple(_lot_value(lot) for lot in tender.lots.prefetch_related("needs")),
        starts_on=tender.starts_on,
        deadline=tender.deadline,
        buyer_name=tender.buyer_name,
        buyer_siret=tender.buyer_siret or None,
        amount_eur=tender.amount_eur,
        cpv=tender.cpv or None,
        solidarity=next((known for known in domain.SOLIDARITIES if known == tender.solidarity), None),
        source=tender.source or None,
        max_members=tender.max_members,
        min_member_percent=_plain(tender.min_member_percent),
        min_turnover_eur=_plain(tender.min_turnover_eur),
        lead_min_turnover_eur=_plain(tender.lead_min_turnover_eur),
        must_include=tuple(tender.must_include),
        exclude=tuple(tender.exclude),
    )


def checked_tender(document: object, *, known_trades: bool = True) -> domain.Tender:
    """Return the tender of a JSON value whose places, and trades unless told otherwise, exist.

    Raises Faulty with every fault at once: format, law, unknown communes, unknown trades.
    """
    faults: tuple[Fault, ...] = ()
    tender = None
    try:
        tender = parse_tender(document)
    except Faulty as error:
        faults = error.faults
    codes = list(_codes_written(document))
    faults += _place_faults(codes) + (_trade_faults(codes) if known_trades else ())
    if faults or tender is None:
        raise Faulty(documents.one_by_path(faults))
    return tender


def read_checked_tender(
    source: Path | bytes, *, known_trades: bool = True, max_bytes: int = MAX_BYTES
) -> domain.Tender:
    """Read a tender from a file or bytes and check it wholly, see `checked_tender`."""

    def parse(document: object) -> domain.Tender:
        return checked_tender(document, known_trades=known_trades)

    return documents.load(source, parse, max_bytes=max_bytes)


def check_places(tender: domain.Tender) -> tuple[Fault, ...]:
    """Return a fault for each need whose commune is unknown or has no coordinates."""
    return _place_faults(list(_codes_of(tender)))


def check_trades(tender: domain.Tender) -> tuple[Fault, ...]:
    """Return a fault, with the nearest codes, for each need whose trade is not in the nomenclature."""
    return _trade_faults(list(_codes_of(tender)))


@dataclass(frozen=True, slots=True)
class _Codes:
    """The codes of a need and where they stand in the document."""

    path: str
    trade: str | None
    place: str | None


_UNKNOWN_PLACE = gettext_noop(
    "Aucune commune n’a le code Insee « %(code)s ». Attention : ce n’est pas le code postal."
)
_NOWHERE = gettext_noop(
    "La commune %(name)s (%(code)s) n’a pas de coordonnées connues : les distances ne peuvent pas être calculées."
)
_UNKNOWN_TRADE = gettext_noop(
    "Le métier « %(code)s » n’est pas dans la nomenclature. Codes les plus proches : %(near)s."
)


def _place_faults(written: list[_Codes]) -> tuple[Fault, ...]:
    resolution = territory.resolve([codes.place for codes in written if codes.place])
    faults = []
    for codes in written:
        if codes.place in resolution.without_coordinates:
            facts = {"code": codes.place, "name": resolution.without_coordinates[codes.place]}
            faults.append(Fault(f"{codes.path}.place", _NOWHERE, facts))
        elif codes.place and codes.place in resolution.unknown:
            faults.append(
                Fault(f"{codes.path}.place", _UNKNOWN_PLACE, {"code": documents.shown(codes.place)[1:-1]})
            )
    return tuple(faults)


def _trade_faults(written: list[_Codes]) -> tuple[Fault, ...]:
    known = directory.trades()
    return tuple(
        Fault(
            f"{codes.path}.trade",
            _UNKNOWN_TRADE,
            {
                "code": documents.shown(codes.trade)[1:-1],
                "near": ", ".join(directory.nearest_trades(codes.trade, n=3)),
            },
        )
        for codes in written
        if codes.trade and codes.trade not in known
    )


def _codes_of(tender: domain.Tender) -> Iterator[_Codes]:
    for i, lot in enumerate(tender.lots):
        for j, need in enumerate(lot.needs):
            yield _Codes(f"lots[{i}].needs[{j}]", need.trade, need.place)


def _codes_written(document: object) -> Iterator[_Codes]:
    # The document may be wrong anywhere: its readable codes are checked all the same.
    for i, lot in enumerate(_items(document, "lots")):
        for j, need in enumerate(_items(lot, "needs")):
            path = step(step(step(step("", "lots"), i), "needs"), j)
            yield _Codes(path, _text(need, "trade"), _text(need, "place"))


def _items(value: object, key: str) -> list[object]:
    found = value.get(key) if isinstance(value, dict) else None
    return found if isinstance(found, list) else []


def _text(value: object, key: str) -> str | None:
    found = value.get(key) if isinstance(value, dict) else None
    return found if isinstance(found, str) else None


def _lot_value(lot: Lot) -> domain.Lot:
    return domain.Lot(
        id=lot.reference,
        title=lot.title,
        reserved=BY_CODE[lot.reserved].families,
        insertion_hours=_plain(lot.insertion_hours),
        needs=tuple(
            domain.Need(
                id=n.reference, trade=n.trade, mode=Mode(n.mode), place=n.place, hours=_plain(n.hours)
            )
            for n in lot.needs.all()
        ),
    )


def _plain(value: Decimal) -> Decimal:
    # The database pads with zeros; 5.0000 is 5 everywhere else.
    whole = value.to_integral_value()
    return whole if value == whole else value.normalize()


def _numbered(base: str) -> Iterator[str]:
    yield base
    number = 2
    while True:
        yield f"{base}-{number}"
        number += 1
