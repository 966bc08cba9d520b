"""Reads of the forms of cooperation: the advice on some answers, what a project says of itself, what it chose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import get_language

from maillage.cooperation.domain.advice.advisor import Advice
from maillage.cooperation.domain.advice.answers import Answers
from maillage.cooperation.domain.advice.asking import worth_asking
from maillage.cooperation.domain.advice.form import Form
from maillage.cooperation.domain.advice.sensitivity import WhatIf, what_if
from maillage.cooperation.formbook import advisor, formbook


@dataclass(frozen=True, slots=True)
class Advised:
    """An advice, what is still worth asking, what other wishes would give."""

    advice: Advice
    ask: tuple[str, ...]
    what_ifs: tuple[WhatIf, ...]


def every_form() -> Mapping[str, Form]:
    """Return every form by its id, in the reader's language."""
    return formbook(_language())


def advised(answers: Answers, at: date) -> Advised:
    """Return the advice on some answers, on a day, in the reader's language (no query)."""
    adviser = advisor(_language())
    return Advised(
        adviser.advise(answers, at), worth_asking(adviser, answers, at), what_if(adviser, answers, at)
    )


def _language() -> str:
    return "en" if get_language() == "en" else "fr"
