"""Compose a document: its articles with the facts of the project, and a visible blank for each one that is missing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from maillage.base.refusals import gettext_noop
from maillage.cooperation.domain.documents.facts import (
    BLANK_CLOSE,
    BLANK_OPEN,
    Facts,
    Party,
    blank,
    own_words,
)
from maillage.cooperation.domain.documents.tables import blocks_of
from maillage.cooperation.domain.documents.template import CAUTIONS, FACTS, NAME, Article, Say, Template
from maillage.cooperation.domain.paper import (
    Blank,
    Block,
    Clause,
    Heading,
    Paper,
    Paragraph,
    Signature,
    Signatures,
    Table,
)

Translate = Callable[[str], str]
COUNTED = re.compile(r"\{([a-z_]+)\} (?!mois\b)\w+s\b")
"""A number and what it counts: « 1 jour », « 2 jours », whatever an article says."""

AMENDMENT = gettext_noop("Ce qui change")
TEXT = gettext_noop("Le texte, tel qu’il devient")
ARTICLE = gettext_noop("Article %(number)s")
SIGNATURES = gettext_noop("Signatures")
BEFORE_SIGNING = gettext_noop(
    "Chaque partie signe par une personne qui a le pouvoir de l’engager. Une signature en ligne porte sur le fichier "
    "exact, désigné par son empreinte."
)


@dataclass(slots=True)
class _Filling:
    """Words put in texts; missing: names that had none, in the order they were met."""

    template: Template
    facts: Facts
    translate: Translate
    missing: list[str] = field(default_factory=list)

    def fill(self, text: str) -> str:
        text = COUNTED.sub(lambda found: self._counted(found[0], found[1]), text)
        return NAME.sub(lambda found: self._word(found[1]), text)

    def _counted(self, said: str, name: str) -> str:
        return said.removesuffix("s") if self.facts.values.get(name) in ("0", "1") else said

    def _word(self, name: str) -> str:
        value = self.facts.values.get(name, "")
        if value:
            return own_words(value)
        if name not in self.missing:
            self.missing.append(name)
        return blank(label_of(self.template, name, self.translate))

    def holds(self, conditions: tuple[str, ...]) -> bool:
        return all(holds(one, self.facts) for one in conditions)


def holds(condition: str, facts: Facts) -> bool:
    """Tell whether a condition holds.

    « R-305 »: the form is that one; « fee »: this fact is known; « !fee »: it is not; « account=lead »: this answer.
    """
    if condition.startswith("!"):
        return not holds(condition[1:], facts)
    if condition.startswith("R-"):
        return facts.form == condition
    name, is_equal, code = condition.partition("=")
    return facts.raw.get(name) == code if is_equal else bool(facts.values.get(name))


def label_of(template: Template, name: str, translate: Translate) -> str:
    """Return how a fact is called: as this document asks it, else as every document does."""
    ask = template.ask(name)
    label = ask.label if ask else translate(FACTS[name][0])
    return _small(label)


def _title(filling: _Filling) -> str:
    """Return the title, cut before its object as long as nobody said it: it names files too."""
    text = filling.template.title
    filled = filling.fill(text)
    if all(filling.facts.values.get(name) for name in NAME.findall(text)):
        return filled
    return text.partition("{")[0].rstrip(" :\u00a0\u202f")


def compose(template: Template, facts: Facts, translate: Translate) -> Paper:
    """Return the document as a paper. translate: from French to the language of the document."""
    filling = _Filling(template, facts, translate)
    title, lead = _title(filling), filling.fill(template.lead)
    blocks: list[Block] = [*_amendment(facts, translate), *_articles(filling)]
    if template.signed:
        blocks += _signatures(template, facts, translate)
    return Paper(
        title=title,
        kind=template.name,
        language="fr",
        project=own_words(facts.project),
        on=facts.on,
        version=facts.version,
        lead=lead,
        blocks=tuple(blocks),
        cautions=tuple(translate(CAUTIONS[code]) for code in template.cautions),
        missing=(
            *(_capital(label_of(template, name, translate)) for name in _all_missing(filling)),
            *(label for label, _page in blanks_in_tables(blocks, _asked(template, facts, translate))),
        ),
    )


def blanks_in_tables(blocks: Sequence[Block], asked: Sequence[str] = ()) -> list[tuple[str, str]]:
    """Return what stands between the articles and is lacking, and the page of the project where it is given.

    One line a table, under the name of the member when it is about one only. asked: labels of the questions without
    an answer, which are told by themselves.
    """
    found: dict[str, str] = {}
    about = ""
    for block in blocks:
        if isinstance(block, Heading):
            about = block.text if block.level > 1 else ""
        if isinstance(block, Blank):  # the charter that nobody wrote yet
            found.setdefault(_capital(block.label), "base")
        if isinstance(block, Table):
            labels = _blanks_in(block, asked)
            if labels:  # the shares and what they expose to have four columns at least
                page = "terms" if block.figures and len(block.head) > 3 else "documents"
                found.setdefault(f"{about or block.caption} : {', '.join(labels)}", page)
    return list(found.items())


def _blanks_in(table: Table, asked: Sequence[str]) -> list[str]:
    """What each blank of a table is called, each once: its column, or itself on a card of two."""
    found: dict[str, None] = {}
    for row in table.rows:
        for head, cell in zip(table.head, row, strict=False):
            own = _small(cell.strip(BLANK_OPEN + BLANK_CLOSE))
            if BLANK_OPEN in cell and not (own and any(name.startswith(own) for name in asked)):
                found[own if len(table.head) == 2 else _small(head)] = None
    return list(found)


def _small(text: str) -> str:
    return text[:1].lower() + text[1:]


def _asked(template: Template, facts: Facts, translate: Translate) -> list[str]:
    return [
        label_of(template, ask.code, translate) for ask in template.asks if not facts.values.get(ask.code)
    ]


def table_blanks_of(template: Template, facts: Facts, translate: Translate) -> list[tuple[str, str]]:
    """Return what the tables of a document lack (see `blanks_in_tables`)."""
    blocks = list(_articles(_Filling(template, facts, translate)))
    return blanks_in_tables(blocks, _asked(template, facts, translate))


def missing_of(template: Template, facts: Facts, translate: Translate) -> list[str]:
    """Return the names that the document needs and does not have, in the order of its texts."""
    filling = _Filling(template, facts, translate)
    filling.fill(template.title)
    list(_articles(filling))
    return _all_missing(filling)


def _all_missing(filling: _Filling) -> list[str]:
    """The names met without a word, the answers required, the choice of a form when several are possible."""
    facts, met = filling.facts, list(filling.missing)
    asked = [ask.code for ask in filling.template.asks if ask.required and not facts.values.get(ask.code)]
    if not facts.form and "form_name" not in met:
        met.insert(0, "form_name")
    return met + [code for code in asked if code not in met and f"{code}_name" not in met]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _amendment(facts: Facts, translate: Translate) -> Iterator[Block]:
    if facts.amendment:
        yield Heading(translate(AMENDMENT))
        yield Paragraph("", tuple(facts.amendment))
        yield Heading(translate(TEXT))


def _articles(filling: _Filling) -> Iterator[Block]:
    number = 0
    for article in filling.template.articles:
        if filling.holds(article.when):
            number += 1
            yield from _article(article, number, filling)


def _article(article: Article, number: int, filling: _Filling) -> Iterator[Block]:
    """The clause, its tables after it: a reader meets the words, then the figures."""
    said = [say for say in article.text if filling.holds(say.when)]
    prose = (*(_prose(say, filling) for say in said if say.say), *_undecided(article, filling))
    yield Clause(
        number=filling.translate(ARTICLE) % {"number": number},
        title=filling.fill(article.title),
        text=prose,
        rules=article.rules,
        source=article.source,
        caution=filling.translate(CAUTIONS[article.caution]) if article.caution else "",
    )
    for say in said:
        if say.table and not say.say:
            yield from blocks_of(say.table, filling.facts, filling.translate)
        if say.table == "shares":
            yield from (Paragraph(own_words(note), note=True) for note in filling.facts.share_notes)


def _undecided(article: Article, filling: _Filling) -> Iterator[Blank]:
    """A blank for each choice that the words of an article hang on and that nobody made: silence decides nothing."""
    named = {name for say in article.text for name in NAME.findall(say.say)}
    for code in dict.fromkeys(
        one.partition("=")[0] for say in article.text for one in say.when if "=" in one
    ):
        ask = filling.template.ask(code)
        if ask and ask.required and code not in named and not filling.facts.raw.get(code):
            yield Blank(label_of(filling.template, code, filling.translate))


def _prose(say: Say, filling: _Filling) -> Paragraph | Blank:
    if say.say.startswith("{") and say.say.endswith("}") and NAME.fullmatch(say.say):
        name = say.say[1:-1]
        if not filling.facts.values.get(name):
            filling.fill(say.say)
            return Blank(label_of(filling.template, name, filling.translate))
    items = tuple(filling.fill(item) for item in say.items)
    if say.table:
        items = tuple(own_words(party.name) for party in filling.facts.parties)
    return Paragraph(filling.fill(say.say), items)


def _signatures(template: Template, facts: Facts, translate: Translate) -> Iterator[Block]:
    rows = [Signature(own_words(one.name), one.signatory, one.quality) for one in signers(template, facts)]
    if template.chosen_signers:
        unknown = [
            ask.code for ask in template.asks if ask.kind == "member" and not facts.values.get(ask.code)
        ]
        rows += [Signature(blank(label_of(template, code, translate))) for code in unknown]
    yield Signatures(tuple(rows), translate(SIGNATURES))
    yield Paragraph(translate(BEFORE_SIGNING), note=True)


def signers(template: Template, facts: Facts) -> list[Party]:
    """Return who signs: the members that the document names, each once, else every party."""
    if not template.chosen_signers:
        return list(facts.parties)
    numbers = dict.fromkeys(facts.raw.get(ask.code, "") for ask in template.asks if ask.kind == "member")
    return [party for party in (facts.party(number) for number in numbers) if party is not None]
