"""The questions of the advisor as the page asks them: the next one, all of them, and what was answered."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms as django_forms
from django.http import QueryDict

from maillage.cooperation.domain.advice.answers import Answers
from maillage.cooperation.presentation.advice_words import QUESTIONS, question_of

CONTROLS = ("question", "passe", "tout")
"""Fields of an address that are not answers: the question opened, those passed, all of them at once."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its fields; hidden: the other answers, carried along."""

    key: str
    title: str
    fields: Sequence[django_forms.BoundField]
    hidden: Sequence[tuple[str, str]]
    number: int


@dataclass(frozen=True, slots=True)
class Said:
    """What was answered to a question; query: the address that opens it again."""

    key: str
    title: str
    text: str
    query: str


def next_question(ask: Iterable[str], passed: Collection[str]) -> str:
    """Return the question to ask next: in the order of the questions, not passed; « » when none is worth it."""
    wanted = {question_of(key) for key in ask} - set(passed)
    return next((key for key in QUESTIONS if key in wanted), "")


def question_view(key: str, form: django_forms.Form, query: QueryDict, fields: Sequence[str]) -> Question:
    """Return a question for the page. fields: the names of its fields."""
    hidden = [
        (name, value)
        for name, values in query.lists()
        for value in values
        if name not in fields and name not in ("question", "tout") and value
    ]
    bound = [form[name] for name in fields]
    return Question(key, str(QUESTIONS[key]), bound, hidden, list(QUESTIONS).index(key) + 1)


def all_questions(form: django_forms.Form, fields: Any) -> list[Question]:
    """Return the twelve questions, to be answered on one page."""
    return [question_view(key, form, QueryDict(), fields[key]) for key in QUESTIONS]


def said_lines(form: Any, query: QueryDict, fields: Any) -> list[Said]:
    """Return what was answered, question by question."""
    lines = []
    for key, names in fields.items():
        parts = [
            part for name in _worth_saying(form, names) if (part := _said(form, name, alone=len(names) == 1))
        ]
        if parts:
            lines.append(
                Said(key, str(QUESTIONS[key]), " · ".join(parts), f"{address(query)}&question={key}")
            )
    return lines


def _worth_saying(form: Any, names: Sequence[str]) -> Sequence[str]:
    """Leave out the partners of which there are none, when there are others."""
    some = [name for name in names if form.cleaned_data[name] != 0]
    return some if any(form.cleaned_data[name] not in (None, "", []) for name in some) else names


def _said(form: Any, name: str, *, alone: bool) -> str:
    value, field = form.cleaned_data[name], form.fields[name]
    if value in (None, "", []):
        return ""
    choices = dict(getattr(field, "choices", ()))
    values = value if isinstance(value, list) else [value]
    text = ", ".join(str(choices.get(one, one)) for one in values)
    return text if alone else f"{field.label}\u00a0: {text}"


def address(query: QueryDict) -> str:
    """Return the answers of an address, and what was passed; not the question opened."""
    other = query.copy()
    for control in ("tout", "question"):
        other.pop(control, None)
    return str(other.urlencode())


def is_started(answers: Answers) -> bool:
    """Tell whether anything was answered."""
    return answers != Answers()
