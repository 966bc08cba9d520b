"""An advice for a terminal: read by a director, not by a machine."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from datetime import date

from django.utils.translation import gettext as _

from maillage.base.explain import day, enumeration, explain
from maillage.base.figures import number
from maillage.cooperation.domain.advice.advisor import Advice, Ranked
from maillage.cooperation.domain.advice.sensitivity import WhatIf
from maillage.cooperation.domain.advice.weighing import Reason
from maillage.cooperation.presentation.advice_words import QUESTIONS, question_of

NARROWEST, WIDEST, TOLD = 40, 110, 5


def as_text(
    advice: Advice, ask: Iterable[str], what_ifs: Iterable[WhatIf], at: date, *, width: int = 100
) -> str:
    """Return the advice in words, in the current language. width: columns of the terminal."""
    page = max(NARROWEST, min(width, WIDEST))
    return (
        "\n".join(line for part in _parts(advice, ask, what_ifs, at) for line in _wrapped(part, page)) + "\n"
    )


def _parts(advice: Advice, ask: Iterable[str], what_ifs: Iterable[WhatIf], at: date) -> Iterator[str]:
    title = _("Quelle forme de coopération ? Au %(date)s") % {"date": day(at)}
    yield from (title, "═" * len(title), "")
    if not advice.ranked:
        yield _(
            "Aucune forme ne convient à la fois à toutes ces réponses. Voyez pourquoi, et changez-en une."
        )
    for one in advice.ranked[:TOLD]:
        yield from _ranked(one)
    if len(advice.ranked) > TOLD:
        rest = [_line(one) for one in advice.ranked[TOLD:]]
        yield from (_("Ensuite : %(forms)s.") % {"forms": ", ".join(rest)}, "")
    yield from _excluded(advice)
    yield from _next(advice, ask, what_ifs)
    yield _(
        "Aucune forme n’est meilleure en soi (R-332) : choisissez celle qui vous va, et faites relire vos actes."
    )


def _ranked(one: Ranked) -> Iterator[str]:
    yield f"{one.rank}. {_line(one)}"
    yield from (_reason("   + ", reason) for reason in one.pros)
    yield from (_reason("   − ", reason) for reason in one.cons)
    yield ""


def _line(one: Ranked) -> str:
    points = _("%(points)s points") % {"points": number(one.score, 1)}
    mark = _(", estimation") if one.form.is_estimated else ""
    return f"{one.form.name} ({one.form.id}, {points}{mark})"


def _excluded(advice: Advice) -> Iterator[str]:
    if advice.excluded:
        yield _("Impossible ici, parce que…")
    for one in advice.excluded:
        yield f"   {one.form.name}"
        yield from (_reason("     – ", reason) for reason in one.reasons)
    if advice.excluded:
        yield ""


def _next(advice: Advice, ask: Iterable[str], what_ifs: Iterable[WhatIf]) -> Iterator[str]:
    names = {one.form.id: one.form.short for one in advice.ranked}
    names |= {one.form.id: one.form.short for one in advice.excluded}
    for one in what_ifs:
        forms = enumeration([names[id] for id, _rank in one.first])
        yield f"{explain((one.message, {}))} : {forms}"
    yield ""
    questions = list(dict.fromkeys(str(QUESTIONS[question_of(key)]) for key in ask))
    if questions:
        yield _("Questions qui peuvent encore changer les deux premières :")
        yield from (f"   – {question}" for question in questions)
        yield ""


def _reason(mark: str, reason: Reason) -> str:
    return f"{mark}{explain((reason.message, reason.facts))} [{reason.rule}]"


def _wrapped(line: str, width: int) -> list[str]:
    if not line.strip():
        return [""]
    indent = " " * (len(line) - len(line.lstrip(" +−–")))
    return textwrap.wrap(
        line,
        width,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
        drop_whitespace=True,
    )
