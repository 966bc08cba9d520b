"""A documented case for a terminal: facts, hypotheses, the answer, and the group that really formed beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _

from maillage.base.figures import number, with_unit
from maillage.consortium.domain.study import Study, conclusions
from maillage.consortium.exports.text import Page, Style, as_text, plain
from maillage.consortium.presentation.controls import profile_label
from maillage.consortium.presentation.words import listed, told
from maillage.consortium.queries.cases import CaseFile

NAME_WIDTH, HOURS_WIDTH = 44, 14


def case_as_text(
    case: CaseFile, study: Study, labels: Mapping[str, str], *, width: int = 100, heading: Style = plain
) -> str:
    """Return a case in words, in the current language. Facts carry their source, hypotheses are marked « supposé »."""
    page = Page(width, heading)
    lines = [
        *page.title(case.title.upper(), "═"),
        *page.wrap(case.story),
        "",
        *page.wrap(_("Ce que l’on sait :")),
        *_facts(case, page),
        *page.wrap(_("Ce que l’on suppose :")),
        *(line for one in case.hypotheses for line in page.wrap(_("supposé : %s") % one.text, "  ~ ")),
        "",
        as_text(study.answer, study.question, labels, width=width, heading=heading),
        *_beside(case, study, page),
    ]
    return "\n".join(lines)


def _facts(case: CaseFile, page: Page) -> Iterator[str]:
    """Facts with the number of their source, then the sources."""
    numbers = {
        source: rank for rank, source in enumerate(dict.fromkeys(f.source for f in case.facts), start=1)
    }
    for fact in case.facts:
        yield from page.wrap(f"{fact.text} [{numbers[fact.source]}]", "  · ")
    for source, rank in numbers.items():
        yield from page.wrap(source, f"    [{rank}] ")


def _beside(case: CaseFile, study: Study, page: Page) -> Iterator[str]:
    if case.group is None:
        return
    yield from page.title(_("Le groupement qui s’est formé, à côté du calcul"), "─")
    yield from page.wrap(_("Source : %(source)s") % {"source": case.group.source})
    yield from _table(study)
    for note in conclusions(study):
        yield from page.wrap(f"{told(note)} [{note.rule}]" if note.rule else told(note), "  · ")
    yield from page.wrap(_ranks(study))


def _table(study: Study) -> Iterator[str]:
    if study.comparison is None:
        return
    ours, real, cost = _("le calcul"), _("en vrai"), _("points (moins, c’est mieux)")
    yield f"  {'':{NAME_WIDTH}}{ours:>{HOURS_WIDTH}}{real:>{HOURS_WIDTH}}"
    for row in study.comparison.rows:
        hours = "".join(f"{_hours(value):>{HOURS_WIDTH}}" for value in (row.best, row.other))
        yield f"  {row.name[:NAME_WIDTH]:{NAME_WIDTH}}{hours}"
    costs = (study.comparison.best.cost, study.comparison.other.cost)
    points = "".join(f"{number(cost):>{HOURS_WIDTH}}" for cost in costs)
    yield f"  {cost:{NAME_WIDTH}}{points}"


def _hours(value: float | None) -> str:
    return "–" if value is None else with_unit(value, "h")


def _ranks(study: Study) -> str:
    told_ranks = [
        _("%(rank)s pour %(profile)s") % {"rank": _ordinal(rank), "profile": profile_label(profile)}
        for profile, rank in study.ranks.items()
        if rank is not None
    ]
    if not study.ranks:
        return ""
    if not told_ranks:
        return _("Il n’est parmi les cinq premiers pour aucune préférence.")
    return _("Rang du groupement réel selon la préférence : %(ranks)s.") % {"ranks": listed(told_ranks)}


def _ordinal(rank: int) -> str:
    return _("1er") if rank == 1 else _("%(rank)se") % {"rank": rank}
