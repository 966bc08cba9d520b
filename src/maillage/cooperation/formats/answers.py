"""The public format `maillage/answers/1` (contract §1b): what a group says before choosing a form, read strictly.

Every key but `schema` may be left out, or null: not said. Two nulls say something: no contract is aimed at (`market`),
the project is about none of the topics (`topic`).
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError

from maillage.base import documents
from maillage.base.documents import Document, faults_of
from maillage.base.faults import Faulty
from maillage.cooperation.domain.advice.answers import (
    KINDS,
    MOST_PARTNERS,
    NO_MARKET,
    NO_TOPIC,
    SHARES,
    Answers,
    Goals,
    Market,
    Partners,
)

SCHEMA = "maillage/answers/1"
Weight = Annotated[int, Field(ge=0, le=3)]
Count = Annotated[int, Field(ge=0, le=MOST_PARTNERS)]
Share = Literal[
    "functions", "posts", "vehicles", "premises", "purchases", "training", "brand", "know_how", "investment",
    "volume", "gift",
]  # fmt: skip


class GoalsDocument(Document):
    """How much each goal matters, 0 (not at all) to 3 (first of all)."""

    development: Weight | None = None
    mutualisation: Weight | None = None
    impact: Weight | None = None


class PartnersDocument(Document):
    """Organisations taking part, oneself included."""

    siae: Count | None = None
    handicap: Count | None = None
    company: Count | None = None
    authority: Count | None = None
    association: Count | None = None
    person: Count | None = None


class MarketDocument(Document):
    """The contract aimed at."""

    reserved: list[Literal["iae", "handicap"]] | None = None
    lots: Annotated[int, Field(ge=1, le=10_000)] | None = None
    same_trade: bool | None = None


class AnswersDocument(Document):
    """What is known of the project; what is left out is unknown and never excludes a form."""

    schema_: Annotated[Literal["maillage/answers/1"], Field(alias="schema")]
    goals: GoalsDocument | None = None
    horizon: Annotated[
        Literal["market", "dated", "open"] | None, Field(description="One contract, a set time, or for good.")
    ] = None
    partners: PartnersDocument | None = None
    personality: Literal["required", "refused", "any"] | None = None
    staff: Annotated[
        Literal["none", "lend", "employ"] | None,
        Field(description="None shared, members' own staff lent, or people of its own."),
    ] = None
    liability: Annotated[
        Literal["own_share", "limited", "joint"] | None, Field(description="The most each accepts.")
    ] = None
    market: Annotated[MarketDocument | None, Field(description="null: no contract is aimed at.")] = None
    shares: list[Share] | None = None
    capital: bool | None = None
    merge: bool | None = None
    replicate: bool | None = None
    residents: bool | None = None
    topic: Annotated[
        Literal["food", "zero_unemployment", "neighbourhood"] | None, Field(description="null: none of them.")
    ] = None
    territory_authorised: bool | None = None
    price_above_cost: bool | None = None


def read_answers(source: Path | bytes) -> Answers:
    """Read answers from a file or from bytes. Raises Faulty with all their faults."""
    return documents.load(source, parse_answers, max_bytes=1024 * 1024)


def parse_answers(document: object) -> Answers:
    """Return the answers of a JSON value. Raises Faulty with all their faults, each with its path."""
    try:
        read = AnswersDocument.model_validate(document)
    except ValidationError as error:
        raise Faulty(faults_of(error, AnswersDocument)) from None
    plain = read.model_dump(exclude={"schema_", "goals", "partners", "market", "shares", "topic"})
    return Answers(
        goals=Goals(**read.goals.model_dump()) if read.goals else Goals(),
        partners=Partners(**read.partners.model_dump()) if read.partners else Partners(),
        market=_market(read),
        shares=None if read.shares is None else frozenset(read.shares),
        topic=read.topic or (NO_TOPIC if "topic" in read.model_fields_set else None),
        **plain,
    )


def _market(read: AnswersDocument) -> Market | Literal["no_market"] | None:
    if read.market is None:
        return NO_MARKET if "market" in read.model_fields_set else None
    reserved = read.market.reserved
    families = None if reserved is None else frozenset(reserved)
    return Market(families, read.market.lots, read.market.same_trade)


def dump_answers(answers: Answers) -> dict[str, Any]:
    """Return the JSON value of answers, what was said only; `parse_answers` gives the same answers back."""
    document: dict[str, Any] = {"schema": SCHEMA}
    goals = {goal: value for goal, value in answers.goals.items() if value is not None}
    partners = {kind: answers.partners.of(kind) for kind in KINDS if answers.partners.of(kind) is not None}
    said: dict[str, Any] = {"goals": goals or None, "horizon": answers.horizon, "partners": partners or None}
    said |= {key: getattr(answers, key) for key in ("personality", "staff", "liability")}
    document |= {key: value for key, value in said.items() if value is not None}
    if answers.market is not None:
        document["market"] = _dump_market(answers.contract)
    if answers.shares is not None:
        document["shares"] = [share for share in SHARES if share in answers.shares]
    for key in ("capital", "merge", "replicate", "residents"):
        if getattr(answers, key) is not None:
            document[key] = getattr(answers, key)
    if answers.topic is not None:
        document["topic"] = None if answers.topic == NO_TOPIC else answers.topic
    for key in ("territory_authorised", "price_above_cost"):
        if getattr(answers, key) is not None:
            document[key] = getattr(answers, key)
    return document


def _dump_market(market: Market | None) -> dict[str, Any] | None:
    if market is None:
        return None
    said: dict[str, Any] = {
        "reserved": None if market.reserved is None else sorted(market.reserved, reverse=True),
        "lots": market.lots,
        "same_trade": market.same_trade,
    }
    return {key: value for key, value in said.items() if value is not None}
