"""What a document is made of: articles, the facts they name, the questions only this document asks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from maillage.base.refusals import gettext_noop

AskKind = Literal["text", "long", "number", "euro", "percent", "date", "choice", "member"]
ASK_KINDS: tuple[AskKind, ...] = ("text", "long", "number", "euro", "percent", "date", "choice", "member")
NAME = re.compile(r"\{([a-z_]+)\}")

FACTS: Mapping[str, tuple[str, str]] = {
    "project": (gettext_noop("nom du projet"), "edit"),
    "purpose": (gettext_noop("ce que le groupe veut faire"), "edit"),
    "form_name": (gettext_noop("forme de coopération"), "form"),
    "buyer": (gettext_noop("acheteur"), ""),
    "market": (gettext_noop("objet du marché"), ""),
    "market_reference": (gettext_noop("référence de la consultation"), ""),
    "amount": (gettext_noop("montant du marché, hors taxes"), "edit"),
    "months": (gettext_noop("durée du marché"), "edit"),
    "deadline": (gettext_noop("date limite de réponse"), "edit"),
    "lots": (gettext_noop("lots"), ""),
    "lead": (gettext_noop("mandataire"), "terms"),
    "fee_percent": (gettext_noop("rémunération du mandataire"), "terms"),
    "members_count": (gettext_noop("nombre de membres"), "members"),
    "lender_name": (gettext_noop("structure qui prête"), ""),
    "user_name": (gettext_noop("structure qui accueille"), ""),
}
"""What the project says by itself: label, and the page where it is mended (empty: the document's own)."""

TABLES = frozenset(
    {
        "parties", "chosen_parties", "shares", "exposure", "habilitation", "turnovers", "sheets", "charter", "costs",
        "names", "person",
    }
)  # fmt: skip
"""Tables and groups of blocks that the project's data fill (see tables.py); « names »: the list of the parties."""

CAUTIONS: Mapping[str, str] = {
    "lawyer": gettext_noop("À faire relire par un avocat."),
    "accountant": gettext_noop("À faire relire par un expert-comptable."),
    "insurer": gettext_noop("À faire relire par votre assureur."),
    "labour": gettext_noop("À faire relire par un juriste en droit du travail, ou par votre réseau."),
    "data": gettext_noop("À faire relire par la personne chargée de la protection des données."),
    "board": gettext_noop("À faire relire par le conseil de chaque organisation."),
    "buyer": gettext_noop("À comparer avec le règlement de la consultation et le dernier modèle publié."),
    "dla": gettext_noop("À relire avec le chargé de mission DLA avant de l’envoyer."),
}
"""Who has to read over, in a sentence."""

_FORMS = (*range(301, 304), *range(307, 311), *range(312, 315), 318, *range(319, 325))
_METHODS = (336, 401, 402, 403, 404, 407, 420, 421, 422, 423)
DECLARED: frozenset[str] = frozenset(f"R-{number}" for number in (*_FORMS, *_METHODS))
"""Rules of the forms and of the methods, which the rulebook of procurement does not hold."""

BOARD_FORMS: frozenset[str] = frozenset({"R-305", "R-306", "R-307", "R-309"})
"""Forms whose members answer for each other: each has its board approve before it signs (R-333)."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A question of one document. choices: words by code; required: the document shows a blank without an answer."""

    code: str
    label: str
    kind: AskKind
    help: str = ""
    required: bool = True
    rule: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Say:
    """A paragraph with its list (« names »: the parties), or a table. when: conditions that must all hold."""

    say: str = ""
    items: tuple[str, ...] = ()
    table: str = ""
    when: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Article:
    """One article. rules: ids; source: the text of law; caution: a code of CAUTIONS."""

    title: str
    text: tuple[Say, ...]
    when: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    source: str = ""
    caution: str = ""


@dataclass(frozen=True, slots=True)
class Template:
    """A document that can be made.

    forms: those it fits, the usual one first; any_form: it may be of use whatever the form. signed: it is signed here.
    chosen_signers: signed by the members that its questions name, else by every party. many: several in one project.
    """

    code: str
    name: str
    summary: str
    title: str
    forms: tuple[str, ...]
    signed: bool
    articles: tuple[Article, ...]
    asks: tuple[Ask, ...] = ()
    lead: str = ""
    cautions: tuple[str, ...] = ()
    any_form: bool = False
    chosen_signers: bool = False
    many: bool = False

    def ask(self, code: str) -> Ask | None:
        """The question of this code, None when this document does not ask it."""
        return next((ask for ask in self.asks if ask.code == code), None)

    def names(self) -> Iterator[str]:
        """Every name that its texts hold."""
        for text in (self.title, self.lead, *self._texts()):
            yield from NAME.findall(text)

    def conditions(self) -> Iterator[str]:
        """Every condition of its articles and paragraphs."""
        for article in self.articles:
            yield from article.when
            for say in article.text:
                yield from say.when

    def tables(self) -> frozenset[str]:
        """The tables it holds."""
        return frozenset(say.table for article in self.articles for say in article.text if say.table)

    def _texts(self) -> Iterator[str]:
        for article in self.articles:
            yield article.title
            for say in article.text:
                yield say.say
                yield from say.items


def fits(template: Template, form: str) -> bool:
    """Tell whether a document fits the form chosen; before one is, nothing is ruled out."""
    return template.any_form or not form or form in template.forms


def form_of(template: Template, project_form: str, grouping_form: str) -> str:
    """Return the form that a document is written for; empty when a choice between several is still to be made."""
    for form in (project_form, grouping_form):
        if form in template.forms:
            return form
    return template.forms[0] if len(template.forms) == 1 or "R-304" not in template.forms else ""
