"""The public format `maillage/advice/1` (contract §1b): forms ranked, forms excluded, with reasons; what to ask."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, Literal

from django.utils import translation
from pydantic import BaseModel, ConfigDict, Field

from maillage.base.explain import explain
from maillage.cooperation.domain.advice.advisor import Advice
from maillage.cooperation.domain.advice.weighing import Reason

SCHEMA = "maillage/advice/1"


class _Document(BaseModel):
    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)


class ReasonDocument(_Document):
    """A reason and the rule behind it."""

    rule: str
    text: str


class RankedDocument(_Document):
    """A form that is possible. Equal scores share a rank; `estimated`: a figure of its comparison is ours (R-300)."""

    form: str
    rank: int
    score: float
    for_: Annotated[list[ReasonDocument], Field(alias="for")]
    against: list[ReasonDocument]
    estimated: bool


class ExcludedDocument(_Document):
    """A form that is impossible here."""

    form: str
    reasons: list[ReasonDocument]


class AdviceDocument(_Document):
    """Every form but R-311 (a mere word); `ask`: unknown answers that could change the first two ranks."""

    schema_: Annotated[Literal["maillage/advice/1"], Field(alias="schema")]
    ranked: list[RankedDocument]
    excluded: list[ExcludedDocument]
    ask: list[str]


def dump_advice(advice: Advice, ask: Iterable[str], *, lang: str = "fr") -> dict[str, Any]:
    """Return the JSON value of an advice; lang: language of its sentences."""
    with translation.override(lang):
        return {
            "schema": SCHEMA,
            "ranked": [
                {
                    "form": one.form.id,
                    "rank": one.rank,
                    "score": round(one.score, 2),
                    "for": _reasons(one.pros),
                    "against": _reasons(one.cons),
                    "estimated": one.form.is_estimated,
                }
                for one in advice.ranked
            ],
            "excluded": [{"form": one.form.id, "reasons": _reasons(one.reasons)} for one in advice.excluded],
            "ask": list(ask),
        }


def _reasons(reasons: Iterable[Reason]) -> list[dict[str, str]]:
    return [{"rule": one.rule, "text": explain((one.message, one.facts))} for one in reasons]
