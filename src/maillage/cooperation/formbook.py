"""Reads the catalogue of forms (`catalogue/forms/*.yaml`) once, and refuses it whole if anything in it is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from maillage.cooperation.domain.advice.advisor import Advisor
from maillage.cooperation.domain.advice.answers import SHARES
from maillage.cooperation.domain.advice.form import (
    Aim,
    Capital,
    Caution,
    Degree,
    Duration,
    Example,
    Facts,
    Form,
    Grades,
    Liability,
    Personality,
    Staff,
)

CATALOGUE = Path(__file__).parent / "catalogue" / "forms"
# The loader in C is ten times faster; a machine without it reads the same thing.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Sentence = Annotated[str, Field(min_length=3, max_length=400)]
Sentences = Annotated[tuple[Sentence, ...], Field(max_length=8)]
RuleId = Annotated[str, Field(pattern=r"^[RU]-\d{2,3}$")]
Grade = Annotated[int, Field(ge=1, le=4)]
Effort = Annotated[int, Field(ge=1, le=5)]


class _Block(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Facts(_Block):
    personality: Personality
    min_members: Annotated[int, Field(ge=1, le=7)]
    min_text: str = ""
    duration_text: str = ""
    aim_text: str = ""
    liability: Liability
    duration: Duration
    capital: Capital
    aim: Aim
    staff: Staff
    who: Sentence
    tax: Sentence


class _Grades(_Block):
    development: Grade
    mutualisation: Grade
    impact: Grade
    published: bool


class _Caution(_Block):
    text: Sentence
    review: str = ""
    rule: RuleId | Literal[""] = ""


class _Example(_Block):
    name: Sentence
    text: Sentence
    source: Sentence


class _Entry(_Block):
    """One file of the catalogue."""

    id: Annotated[str, Field(pattern=r"^R-3\d\d$")]
    slug: Annotated[str, Field(pattern=r"^[a-z]+(-[a-z]+)*$", max_length=60)]
    name: Annotated[str, Field(min_length=3, max_length=90)]
    short: Annotated[str, Field(min_length=3, max_length=50)]
    also: tuple[str, ...] = ()
    summary: Sentence
    source: Sentence
    as_of: date
    confidence: Annotated[str, Field(pattern=r"^(V|V2|S|M|ED)( (V|V2|S|M|ED))*$")]
    check: tuple[RuleId, ...] = ()
    rules: Annotated[tuple[RuleId, ...], Field(min_length=1)]
    degree: Degree | None = None
    facts: _Facts | None = None
    grades: _Grades | None = None
    shares: dict[str, Annotated[int, Field(ge=1, le=3)]] = {}
    effort: tuple[Effort, Effort]
    steps: Sentences
    documents: Sentences = ()
    recommended: Sentences = ()
    avoided: Sentences = ()
    cautions: tuple[_Caution, ...]
    examples: tuple[_Example, ...] = ()

    def form(self) -> Form:
        return Form(
            **self.model_dump(include={"id", "slug", "name", "short", "also", "summary", "source", "as_of"}),
            **self.model_dump(include={"degree", "effort", "steps", "documents", "recommended", "avoided"}),
            confidence=tuple(self.confidence.split()),
            rules=(*self.rules, *(id for id in self.check if id not in self.rules)),
            facts=Facts(**self.facts.model_dump()) if self.facts else None,
            grades=Grades(**self.grades.model_dump()) if self.grades else None,
            shares=MappingProxyType(self.shares),
            cautions=tuple(Caution(**one.model_dump()) for one in self.cautions),
            examples=tuple(Example(**one.model_dump()) for one in self.examples),
        )


class _CautionWords(_Block):
    text: Sentence
    review: str = ""


class _ExampleWords(_Block):
    name: Sentence
    text: Sentence


class _Words(_Block):
    """A courtesy translation; the French text prevails."""

    name: Annotated[str, Field(min_length=3, max_length=90)]
    short: Annotated[str, Field(min_length=3, max_length=50)]
    also: tuple[str, ...] = ()
    summary: Sentence
    who: str = ""
    tax: str = ""
    min_text: str = ""
    duration_text: str = ""
    aim_text: str = ""
    steps: Sentences
    documents: Sentences = ()
    recommended: Sentences = ()
    avoided: Sentences = ()
    cautions: tuple[_CautionWords, ...]
    examples: tuple[_ExampleWords, ...] = ()


@cache
def formbook(language: str = "fr") -> Mapping[str, Form]:
    """Return every form by its id, in French or in English. Raises ValueError when the catalogue is wrong."""
    paths = sorted(path for path in CATALOGUE.glob("R-*.yaml") if not path.name.endswith(".en.yaml"))
    french = {form.id: form for form in map(_french, paths)}
    if language != "en":
        return MappingProxyType(french)
    words = {id: _file(form, ".en.yaml").read_text(encoding="utf-8") for id, form in french.items()}
    return MappingProxyType({id: translated(form, words[id]) for id, form in french.items()})


@cache
def advisor(language: str = "fr") -> Advisor:
    """Return the advisor of the forms; it remembers what it computes."""
    return Advisor(formbook(language).values())


def parse(text: str) -> Form:
    """Return the form of a file. Raises ValueError for an unknown key, word, or grade."""
    entry = TypeAdapter(_Entry).validate_python(yaml.load(text, _LOADER))  # nosec B506
    if not (bool(entry.degree) == bool(entry.facts) == bool(entry.grades)):
        raise ValueError(f"{entry.id}: degree, facts and grades go together")
    if (
        entry.effort[0] > entry.effort[1]
        or not set(entry.shares) <= set(SHARES)
        or entry.rules[0] != entry.id
    ):
        raise ValueError(f"{entry.id}: effort, shares or rules")
    return entry.form()


def translated(form: Form, text: str) -> Form:
    """Return a form with the words of a translation. Raises ValueError unless it says as much as the French."""
    words = TypeAdapter(_Words).validate_python(yaml.load(text, _LOADER))  # nosec B506
    lists = ("steps", "documents", "recommended", "avoided", "cautions", "examples")
    if any(len(getattr(words, name)) != len(getattr(form, name)) for name in lists):
        raise ValueError(f"{form.id}: a list of the translation is not as long as the French one")
    plain = {name: getattr(words, name) for name in ("name", "short", "also", "summary", *lists[:4])}
    sentences = {
        name: getattr(words, name) for name in ("who", "tax", "min_text", "duration_text", "aim_text")
    }
    if form.facts and any(bool(getattr(form.facts, name)) != bool(text) for name, text in sentences.items()):
        raise ValueError(f"{form.id}: a fact is told in one language only")
    facts = form.facts and replace(form.facts, **sentences)
    cautions = tuple(
        replace(own, text=new.text, review=new.review)
        for own, new in zip(form.cautions, words.cautions, strict=True)
    )
    examples = tuple(
        replace(own, name=new.name, text=new.text)
        for own, new in zip(form.examples, words.examples, strict=True)
    )
    return replace(form, **plain, facts=facts, cautions=cautions, examples=examples)


def _french(path: Path) -> Form:
    form = parse(path.read_text(encoding="utf-8"))
    if path != _file(form, ".yaml"):
        raise ValueError(f"{path.name} holds {form.id} {form.slug}")
    return form


def _file(form: Form, suffix: str) -> Path:
    return CATALOGUE / f"{form.id}-{form.slug}{suffix}"
