"""An answer for a terminal: read by a director, not by a machine."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Mapping

from django.utils.translation import gettext as _

from maillage.base.figures import number, with_unit
from maillage.consortium.domain.answer import Answer
from maillage.consortium.domain.problem import Question
from maillage.consortium.exports.report import LotLine, Report, report_of, said
from maillage.consortium.presentation.group import GroupView, MemberView, Told
from maillage.consortium.presentation.lack import Lack

NARROWEST, WIDEST = 40, 110
BAR = 10
INDENT = " " * 5
REASON, ALERT = f"{INDENT}+ ", f"{INDENT}! "

Style = Callable[[str], str]


def plain(text: str) -> str:
    """Leave a heading as it is."""
    return text


def bold(text: str) -> str:
    """Make a heading bold on a terminal."""
    return f"\033[1m{text}\033[0m"


def as_text(
    answer: Answer, question: Question, labels: Mapping[str, str], *, width: int = 100, heading: Style = plain
) -> str:
    """Return the answer in words, in the current language.

    labels: name of each trade code. width: columns of the terminal. heading: how headings stand out.
    """
    page = Page(max(NARROWEST, min(width, WIDEST)), heading)
    return "\n".join(_lines(report_of(answer, question, labels), page)) + "\n"


class Page:
    """Lines that hold in the width of the terminal."""

    def __init__(self, width: int, heading: Style) -> None:
        self.width, self.heading = width, heading

    def wrap(self, text: str, first: str = "", rest: str | None = None) -> list[str]:
        return textwrap.wrap(
            text,
            self.width,
            initial_indent=first,
            subsequent_indent=" " * len(first) if rest is None else rest,
            break_long_words=False,
            break_on_hyphens=False,
        )

    def title(self, text: str, rule: str = "") -> list[str]:
        lines = [self.heading(line) for line in self.wrap(text)]
        return [*lines, rule * min(self.width, len(text))] if rule else lines


def _lines(report: Report, page: Page) -> Iterator[str]:
    yield from page.title(f"{report.title} ({report.reference})", "═")
    yield from page.wrap(" · ".join(report.about))
    for lot in report.lots:
        yield from _lot(lot, page)
    yield ""
    yield from page.title(report.outcome)
    yield from page.wrap(report.read)
    if report.lack:
        yield from _lack(report.lack, page)
    for group in report.groups:
        yield ""
        yield from _group(group, report, page)
    yield from _rest(report, page)


def _lot(lot: LotLine, page: Page) -> Iterator[str]:
    asked = _(", %(hours)s d’insertion par an") % {"hours": with_unit(lot.insertion_hours, "h")}
    text = said(lot.title, lot.reservation) + (asked if lot.insertion_hours else "")
    yield from page.wrap(text, "  ")
    for need in lot.needs:
        yield from page.wrap(f"{need.label}, {with_unit(need.hours, 'h')} ({need.mode})", f"    {need.id} · ")


def _group(group: GroupView, report: Report, page: Page) -> Iterator[str]:
    """The first in full; the others by what differs from it."""
    number_of = _("Proposition %(rank)s sur %(count)s") % {"rank": group.rank, "count": len(report.groups)}
    yield from page.title(f"{number_of} · {group.title}", "─")
    yield from page.wrap(f"{group.summary} ({group.certainty.label}, {number(group.cost)} points)")
    if group.rank > 1:
        yield from _in_short(group, report.groups[0], page)
        return
    if group.form:
        yield from page.wrap(f"{group.form.name}. {group.form.why} [{', '.join(group.form.rules)}]")
    yield from _insertion(group, page)
    for member in group.members:
        yield from _member(member, page)
    if group.cautions:
        yield ""
        yield from page.wrap(_("À vérifier avant de répondre :"), "  ")
        for caution in group.cautions:
            yield from _told(caution, page, ALERT)


def _in_short(group: GroupView, first: GroupView, page: Page) -> Iterator[str]:
    if group.differences:
        yield from page.wrap(
            _("Par rapport à la première : %(list)s.") % {"list": ", ".join(group.differences)}
        )
    for member in group.members:
        hours, percent = with_unit(member.hours, "h"), with_unit(member.percent, "%")
        yield from page.wrap(
            said(f"{member.name}, {member.town}", f"{hours} ({percent}, {member.distance})"), "  · "
        )
    for caution in group.cautions:
        if caution not in first.cautions:
            yield from _told(caution, page, ALERT)


def _insertion(group: GroupView, page: Page) -> Iterator[str]:
    for lot in group.insertion:
        if lot.target:
            facts = {
                "lot": lot.title,
                "hours": with_unit(lot.hours, "h"),
                "target": with_unit(lot.target, "h"),
            }
            yield from page.wrap(
                _("Insertion, %(lot)s : %(hours)s prévues pour %(target)s demandées.") % facts
            )


def _member(member: MemberView, page: Page) -> Iterator[str]:
    filled = round(BAR * member.percent / 100)
    kinds = ", ".join(code for code, _name in member.kinds)
    lead = _(" · mandataire pressentie") if member.is_lead else ""
    yield ""
    yield from page.wrap(f"{member.name} ({kinds}), {member.town}{lead}", f"  {member.letter}  ", "     ")
    figures = _("%(bar)s %(percent)s %% des heures : %(hours)s par an, %(load)s %% de ses heures libres") % {
        "bar": "█" * filled + "░" * (BAR - filled),
        "percent": number(member.percent),
        "hours": with_unit(member.hours, "h"),
        "load": number(member.load_percent),
    }
    yield from page.wrap(figures, "     ")
    for task in member.tasks:
        yield from page.wrap(
            said(task.label, f"{with_unit(task.hours, 'h')}, {with_unit(task.km, 'km')}"), "     → "
        )
    for reason in member.why:
        yield from _told(reason, page, REASON)
    for caution in member.cautions:
        yield from _told(caution, page, ALERT)


def _told(told: Told, page: Page, sign: str) -> list[str]:
    return page.wrap(f"{told.text} [{told.rule}]" if told.rule else told.text, sign)


def _lack(lack: Lack, page: Page) -> Iterator[str]:
    yield ""
    yield from page.wrap(lack.headline)
    if lack.blocking:
        yield from page.wrap(_("Ceci ne peut pas tenir ensemble :"))
        for line in lack.blocking:
            yield from page.wrap(line.text, "  - ")
    for need in lack.needs:
        text = _(
            "%(need)s : %(able)s structures capables, au plus %(coverable)s sur %(hours)s demandées."
        ) % {
            "need": need.label,
            "able": number(need.able),
            "coverable": with_unit(need.coverable, "h"),
            "hours": with_unit(need.hours, "h"),
        }
        yield from page.wrap(text, "  " + ALERT.lstrip() if need.is_short else "  · ")
    if lack.helps:
        yield from page.wrap(_("Un seul de ces changements suffit :"))
        for one in lack.helps:
            yield from page.wrap(one.text, "  + ")
    else:
        yield from page.wrap(_("Aucun changement à lui seul ne suffit."))
    for note in lack.notes:
        yield from _told(note, page, ALERT)


def _rest(report: Report, page: Page) -> Iterator[str]:
    lines = [*report.alone, *([report.to_ask] if report.to_ask else []), *report.warnings]
    if lines:
        yield ""
    for line in lines:
        yield from page.wrap(line)
