"""What is typed in the tender form, as text: a head, lots and their needs. Added, removed, never interpreted.

It travels as a flat mapping (`lots-0-needs-1-hours` → text): the form posts it and a draft keeps it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from maillage.procurement.domain.reservation import reservation_of
from maillage.procurement.domain.tender import Lot, Need, Tender

MAX_LOTS = 60
MAX_NEEDS = 250
"""In one tender, on the form: a browser and a person stay at ease. A document may hold more."""

_LOT = re.compile(r"lots-(\d{1,3})-([a-z][a-z_]*)")
_NEED = re.compile(r"lots-(\d{1,3})-needs-(\d{1,3})-([a-z][a-z_]*)")
_HEAD = re.compile(r"[a-z][a-z_]*")
_TEXT_LIMIT = 4000
_REMOVED_LIMIT = 200_000

Texts = dict[str, str]


@dataclass
class LotState:
    """The texts of one lot."""

    texts: Texts = field(default_factory=dict)
    needs: list[Texts] = field(default_factory=list)


@dataclass
class State:
    """The texts of the whole form; at least one lot, each with at least one need."""

    head: Texts = field(default_factory=dict)
    lots: list[LotState] = field(default_factory=list)

    def __post_init__(self) -> None:
        if not self.lots:
            self.lots.append(LotState())
        for lot in self.lots:
            if not lot.needs:
                lot.needs.append(blank_need())

    @classmethod
    def from_flat(cls, flat: Mapping[str, object]) -> State:
        """Read a posted form or a kept draft; what is not a text of this form is left out."""
        head: Texts = {}
        lots: dict[int, Texts] = {}
        needs: dict[int, dict[int, Texts]] = {}
        for key, value in flat.items():
            if not isinstance(value, str):
                continue
            text = value[: _REMOVED_LIMIT if key == "removed" else _TEXT_LIMIT].replace(
                "\0", ""
            )  # PostgreSQL keeps no NUL
            if match := _NEED.fullmatch(key):
                lots.setdefault(int(match[1]), {})
                needs.setdefault(int(match[1]), {}).setdefault(int(match[2]), {})[match[3]] = text
            elif match := _LOT.fullmatch(key):
                lots.setdefault(int(match[1]), {})[match[2]] = text
            elif _HEAD.fullmatch(key) and key not in _NOT_OURS:
                head[key] = text
        found = [
            LotState(texts, [need for _, need in sorted(needs.get(i, {}).items())])
            for i, texts in sorted(lots.items())
        ]
        return cls(head, found)

    def flat(self) -> Texts:
        """Write the form back as one flat mapping, lots and needs renumbered from 0."""
        written = dict(self.head)
        for i, lot in enumerate(self.lots):
            written |= {f"lots-{i}-{name}": text for name, text in lot.texts.items()}
            for j, need in enumerate(lot.needs):
                written |= {f"lots-{i}-needs-{j}-{name}": text for name, text in need.items()}
        return written

    def need_count(self) -> int:
        return sum(len(lot.needs) for lot in self.lots)

    def is_too_long(self) -> bool:
        """Whether there are more lots or needs than the form can hold."""
        return len(self.lots) > MAX_LOTS or self.need_count() > MAX_NEEDS

    def add_lot(self) -> str:
        """Add a lot, reserved as the one before it; return where to type next."""
        if len(self.lots) < MAX_LOTS and self.need_count() < MAX_NEEDS:
            like = {"reserved": self.lots[-1].texts.get("reserved", "")}
            self.lots.append(LotState(like, [blank_need(self.lots[-1].needs[-1])]))
        return f"lots-{len(self.lots) - 1}-title"

    def add_need(self, lot: int) -> str:
        """Add a need to a lot, at the place and in the mode of the one before it; return where to type next."""
        needs = self.lots[lot].needs
        if self.need_count() < MAX_NEEDS:
            needs.append(blank_need(needs[-1]))
        return f"lots-{lot}-needs-{len(needs) - 1}-trade"

    def remove_lot(self, lot: int) -> str:
        """Remove a lot, kept aside for `put_back`; the last one is emptied instead. Return where to go next."""
        gone = self.lots.pop(lot)
        self._set_aside({"lot": lot, "texts": gone.texts, "needs": gone.needs})
        self.__post_init__()
        return f"lots-{min(lot, len(self.lots) - 1)}-title"

    def remove_need(self, lot: int, need: int) -> str:
        """Remove a need, kept aside for `put_back`; the last one of its lot is emptied instead."""
        needs = self.lots[lot].needs
        gone = needs.pop(need)
        self._set_aside({"lot": lot, "need": need, "texts": gone})
        self.__post_init__()
        return f"lots-{lot}-needs-{min(need, len(needs) - 1)}-trade"

    def put_back(self) -> str:
        """Put the last lot or need removed where it was; return where to go, "" when there is none."""
        try:
            gone = json.loads(self.head.pop("removed", ""))
            lot, need, texts = int(gone["lot"]), gone.get("need"), _texts(gone["texts"])
            if need is None:
                self.lots.insert(
                    lot, LotState(texts, [_texts(one) for one in gone["needs"]] or [blank_need()])
                )
                return f"lots-{lot}-title"
            self.lots[lot].needs.insert(int(need), texts)
            return f"lots-{lot}-needs-{int(need)}-trade"
        except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError):
            return ""

    def _set_aside(self, gone: dict[str, object]) -> None:
        text = json.dumps(gone)
        if len(text) <= _REMOVED_LIMIT:
            self.head["removed"] = text


def _texts(value: object) -> Texts:
    if not isinstance(value, dict):
        raise TypeError
    return {
        key: text[:_TEXT_LIMIT]
        for key, text in value.items()
        if _HEAD.fullmatch(key) and isinstance(text, str)
    }


_NOT_OURS = {"csrfmiddlewaretoken", "do", "version", "field"}


def blank_need(like: Mapping[str, str] | None = None) -> Texts:
    """Return an empty need; after another one, at the same place and in the same mode."""
    kept = ("mode", "place", "place_text", "cost")
    return {"mode": "production"} | {name: like[name] for name in kept if like and name in like}


def state_of(tender: Tender, *, places: Mapping[str, str], trades: Mapping[str, str]) -> State:
    """Write a tender as a person would have typed it. places, trades: labels of the codes."""
    head = {
        "reference": tender.id,
        "title": tender.title,
        "launched_on": tender.launched_on.isoformat(),
        "months": str(tender.months),
        "starts_on": tender.starts_on.isoformat() if tender.starts_on else "",
        "deadline": tender.deadline.isoformat() if tender.deadline else "",
        "buyer_name": tender.buyer_name,
        "buyer_siret": tender.buyer_siret or "",
        "amount_eur": _figure(tender.amount_eur),
        "cpv": tender.cpv or "",
        "solidarity": tender.solidarity or "",
        "source": tender.source or "",
        "max_members": "" if tender.max_members is None else str(tender.max_members),
        "min_member_percent": _figure(tender.min_member_percent),
        "min_turnover_eur": _figure(tender.min_turnover_eur or None),
        "lead_min_turnover_eur": _figure(tender.lead_min_turnover_eur or None),
        "must_include": "\n".join(tender.must_include),
        "exclude": "\n".join(tender.exclude),
    }
    return State(head, [_lot_state(lot, places, trades) for lot in tender.lots])


def _lot_state(lot: Lot, places: Mapping[str, str], trades: Mapping[str, str]) -> LotState:
    texts = {
        "id": lot.id,
        "title": lot.title,
        "reserved": reservation_of(lot.reserved).code,
        "insertion_hours": _figure(lot.insertion_hours or None),
    }
    return LotState(texts, [_need_texts(need, places, trades) for need in lot.needs])


def _need_texts(need: Need, places: Mapping[str, str], trades: Mapping[str, str]) -> Texts:
    return {
        "id": need.id,
        "trade": need.trade,
        "trade_text": trades.get(need.trade, need.trade),
        "mode": need.mode.value,
        "place": need.place,
        "place_text": places.get(need.place, need.place),
        "hours": _figure(need.hours),
    }


def _figure(value: Decimal | None) -> str:
    return "" if value is None else f"{value:f}".replace(".", ",")
