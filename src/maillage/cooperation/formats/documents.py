"""The documents as written in `catalogue/documents/*.yaml`, read once and refused whole if anything is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

from maillage.cooperation.domain.documents.template import (
    CAUTIONS,
    FACTS,
    TABLES,
    Article,
    Ask,
    AskKind,
    Say,
    Template,
)

CATALOGUE = Path(__file__).parents[1] / "catalogue" / "documents"
ORDER = (
    "grouping", "data_sheet", "charter", "partnership", "secondment", "intent", "venture_statutes", "venture_pact",
    "employers_statutes", "employers_rules", "gie_contract", "dla_terms",
)  # fmt: skip
"""Documents in the order of the page."""
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_Rule = Annotated[str, Field(pattern=r"^R-\d{3}$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Ask(_Strict):
    code: Annotated[str, Field(pattern=r"^[a-z_]{2,30}$")]
    label: Annotated[str, Field(min_length=2, max_length=90)]
    kind: AskKind
    help: Annotated[str, Field(max_length=240)] = ""
    required: bool = True
    rule: _Rule | Literal[""] = ""
    choices: dict[str, str] = {}

    def ask(self) -> Ask:
        return Ask(**self.model_dump())


class _Say(_Strict):
    say: Annotated[str, Field(max_length=700)] = ""
    items: list[str] = []
    table: str = ""
    when: list[str] = []


class _Article(_Strict):
    title: Annotated[str, Field(min_length=3, max_length=90)]
    text: Annotated[list[_Say], Field(min_length=1)]
    when: list[str] = []
    rules: list[_Rule] = []
    source: Annotated[str, Field(max_length=160)] = ""
    caution: str = ""

    def article(self) -> Article:
        says = tuple(Say(one.say, tuple(one.items), one.table, tuple(one.when)) for one in self.text)
        return Article(self.title, says, tuple(self.when), tuple(self.rules), self.source, self.caution)


class _Template(_Strict):
    name: Annotated[str, Field(min_length=3, max_length=90)]
    summary: Annotated[str, Field(min_length=10, max_length=160)]
    title: Annotated[str, Field(min_length=3, max_length=120)]
    forms: Annotated[list[_Rule], Field(min_length=1)]
    any_form: bool = False
    signed: bool
    signers: Literal["parties", "chosen"] = "parties"
    many: bool = False
    lead: Annotated[str, Field(max_length=400)] = ""
    cautions: list[str] = []
    asks: list[_Ask] = []
    articles: Annotated[list[_Article], Field(min_length=1)]

    def template(self, code: str) -> Template:
        return Template(
            code=code, name=self.name, summary=self.summary, title=self.title, forms=tuple(self.forms),
            signed=self.signed, articles=tuple(one.article() for one in self.articles),
            asks=tuple(one.ask() for one in self.asks), lead=self.lead, cautions=tuple(self.cautions),
            any_form=self.any_form, chosen_signers=self.signers == "chosen", many=self.many,
        )  # fmt: skip


@cache
def templates() -> Mapping[str, Template]:
    """Return the documents by code, in their order. Raises ValueError when one names what does not exist."""
    found = {code: read(code, (CATALOGUE / f"{code}.yaml").read_text(encoding="utf-8")) for code in ORDER}
    return MappingProxyType(found)


def read(code: str, text: str) -> Template:
    """Read one document. Raises ValueError (pydantic's, or ours for a name that does not exist)."""
    data: Any = yaml.load(text, _LOADER)  # nosec B506
    template = _Template.model_validate(data).template(code)
    wrong = list(_unknown(template))
    if wrong:
        raise ValueError(f"{code}: {', '.join(wrong)}")
    return template


def _unknown(template: Template) -> Iterator[str]:
    codes = {ask.code for ask in template.asks}
    yield from sorted(set(template.names()) - codes - set(FACTS))
    yield from sorted(template.tables() - TABLES)
    yield from sorted(set(template.cautions) - set(CAUTIONS))
    yield from (article.caution for article in template.articles if article.caution not in {"", *CAUTIONS})
    for condition in set(template.conditions()):
        yield from _unknown_condition(condition.removeprefix("!"), template, codes | set(FACTS))
    yield from (ask.code for ask in template.asks if (ask.kind == "choice") != bool(ask.choices))


def _unknown_condition(condition: str, template: Template, names: set[str]) -> Iterator[str]:
    name, _equal, code = condition.partition("=")
    if condition.startswith("R-"):
        if condition not in template.forms:
            yield condition
        return
    ask = template.ask(name)
    if name not in names or (code and (ask is None or code not in ask.choices)):
        yield condition
