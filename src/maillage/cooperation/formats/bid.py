"""The pieces and the steps of a joint answer, as written in `catalogue/bid.yaml`, with an English twin."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field

from maillage.cooperation.domain.bid import BidStep

CATALOGUE = Path(__file__).parents[1] / "catalogue" / "bid.yaml"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Code = Annotated[str, Field(pattern=r"^[a-z0-9-]{2,40}$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Piece(_Strict):
    code: Code
    label: Annotated[str, Field(min_length=3, max_length=200)]
    why: Annotated[str, Field(min_length=10)]
    source: Annotated[str, Field(min_length=3)]
    rule: str = ""
    shared: bool = False
    months: Annotated[int, Field(ge=1, le=60)] | None = None


class _Step(_Strict):
    code: Code
    label: Annotated[str, Field(min_length=3, max_length=200)]
    days: Annotated[int, Field(ge=1, le=60)]
    after: list[Code] = []
    why: str = ""


class _Bid(_Strict):
    pieces: Annotated[list[_Piece], Field(min_length=1)]
    steps: Annotated[list[_Step], Field(min_length=1)]


class _Said(_Strict):
    label: str
    why: str


class _Words(_Strict):
    pieces: dict[str, _Said]
    steps: dict[str, _Said]


@dataclass(frozen=True, slots=True)
class KnownPiece:
    """A piece of the catalogue. shared: one for the whole group. months: how long it holds once issued."""

    code: str
    label: str
    why: str
    source: str
    rule: str
    shared: bool
    months: int | None


@dataclass(frozen=True, slots=True)
class BidCatalogue:
    """Pieces by code, and steps in order."""

    pieces: Mapping[str, KnownPiece]
    steps: tuple[BidStep, ...]


@cache
def bid_catalogue(language: str = "fr") -> BidCatalogue:
    """Return the pieces and steps, in French or in English. Raises ValueError when the catalogue is wrong."""
    read = _Bid.model_validate(_read(CATALOGUE))
    pieces = {one.code: KnownPiece(**one.model_dump()) for one in read.pieces}
    steps = tuple(BidStep(one.code, one.label, one.days, tuple(one.after), one.why) for one in read.steps)
    _check(read, pieces)
    if language != "en":
        return BidCatalogue(pieces, steps)
    words = _Words.model_validate(_read(CATALOGUE.with_suffix(".en.yaml")))
    if words.pieces.keys() != pieces.keys() or words.steps.keys() != {step.code for step in steps}:
        raise ValueError("the English words are not those of the same pieces and steps")
    return BidCatalogue(
        {
            code: replace(one, label=words.pieces[code].label, why=words.pieces[code].why)
            for code, one in pieces.items()
        },
        tuple(
            replace(one, label=words.steps[one.code].label, why=words.steps[one.code].why) for one in steps
        ),
    )


def _check(read: _Bid, pieces: Mapping[str, KnownPiece]) -> None:
    if len(pieces) != len(read.pieces):
        raise ValueError("a piece is there twice")
    before: set[str] = set()
    for step in read.steps:
        if step.code in before or not set(step.after) <= before:
            raise ValueError(f"step {step.code} is there twice, or comes after one that is not before it")
        before.add(step.code)


def _read(path: Path) -> object:
    return yaml.load(path.read_text(encoding="utf-8"), _LOADER)  # nosec B506
