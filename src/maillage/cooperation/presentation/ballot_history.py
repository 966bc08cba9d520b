"""Facts of votes that the history of a project shows in words of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.cooperation.presentation.ballot_words import said_words

InWords = Callable[[Sequence[Any]], Sequence[Sequence[str]]]


def electors_in_words(values: Sequence[Any]) -> list[list[str]]:
    """Return, for each opening, who votes: name, then its college or its weight when it is not one."""
    return [[_elector(*one) for one in value] for value in values]


def _elector(number: int, weight: int, college: str, name: str) -> str:
    if weight == 1:
        return name
    return f"{name} ({ngettext('%(n)s voix', '%(n)s voix', weight) % {'n': weight}})"


def papers_in_words(values: Sequence[Any]) -> list[list[str]]:
    """Return, for each box that was opened, its papers: what each said, by nobody."""
    return [[said_words(choices) for _id, _college, *choices in value] for value in values]


def colleges_in_words(values: Sequence[Any]) -> list[list[str]]:
    """Return colleges by name and percentage; those of a rule's change are already in words."""
    return [[_college(one) for one in value] for value in values]


def _college(one: object) -> str:
    if isinstance(one, Mapping):
        return _("%(name)s : %(percent)s %%") % {"name": one.get("name"), "percent": one.get("percent")}
    return str(one)


WORDS: Mapping[str, InWords] = {
    "electors": electors_in_words,
    "papers": papers_in_words,
    "colleges": colleges_in_words,
}
