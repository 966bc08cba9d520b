"""Statements to begin with, as the pages offer them."""

from __future__ import annotations

from django.utils.translation import gettext as _

from maillage.cooperation.domain.suggestions import SUGGESTIONS
from maillage.cooperation.presentation.base import TextPage


def suggested(page: TextPage) -> list[tuple[str, str, str]]:
    """Return (idea, section, words) of the suggestions that are not in the text yet."""
    there = {card.words for part in page.parts for card in part.cards}
    titles = {part.code: part.title for part in page.parts}
    return [
        (f"{section}.{number}", titles[section], _(words))
        for section, sentences in SUGGESTIONS[page.text].items()
        for number, words in enumerate(sentences)
        if _(words) not in there
    ]


def idea(text: str, asked: str) -> dict[str, str]:
    """Return what the form begins with, from « section.number » or « section » alone."""
    section, _dot, number = asked.partition(".")
    sentences = SUGGESTIONS[text].get(section, ())
    if number.isascii() and number.isdigit() and int(number) < len(sentences):
        return {"section": section, "wording": _(sentences[int(number)])}
    return {"section": section} if section in SUGGESTIONS[text] else {}
