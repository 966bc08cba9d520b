"""What the pages of the advisor show: reasons with their rules, forms side by side, the answers given."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.base.explain import enumeration, explain
from maillage.cooperation.domain.advice.advisor import Advice, Excluded, First, Ranked
from maillage.cooperation.domain.advice.answers import GOALS
from maillage.cooperation.domain.advice.form import Caution, Form
from maillage.cooperation.domain.advice.grades import GOAL_NAMES
from maillage.cooperation.domain.advice.sensitivity import WhatIf
from maillage.cooperation.domain.advice.weighing import Reason
from maillage.cooperation.presentation import advice_words as words
from maillage.procurement.domain.rules import CONFIDENCE_LABELS, Rule

TOLD = 3
"""Forms told in full; the others are one line each."""


@dataclass(frozen=True, slots=True)
class ReasonView:
    """A sentence and the rule behind it."""

    text: str
    rule: Rule
    url: str


@dataclass(frozen=True, slots=True)
class Source:
    """A rule, and how sure it is in words."""

    rule: Rule
    confidence: str


def sources_of(rules: Iterable[Rule]) -> list[Source]:
    """Return rules with how sure they are."""
    return [Source(rule, confidence_of(rule)) for rule in rules]


@dataclass(frozen=True, slots=True)
class FormView:
    """A form ranked or excluded."""

    form: Form
    url: str
    degree: str
    pros: Sequence[ReasonView] = ()
    cons: Sequence[ReasonView] = ()
    rank: int = 0
    score: float = 0
    is_tied: bool = False

    @property
    def sources(self) -> list[Source]:
        """Return the rules behind its reasons, each once."""
        return sources_of({one.rule.id: one.rule for one in (*self.pros, *self.cons)}.values())


@dataclass(frozen=True, slots=True)
class AdviceView:
    """An advice for the page: first forms in full, the others, the impossible ones."""

    first: Sequence[FormView]
    others: Sequence[FormView]
    excluded: Sequence[FormView]


@dataclass(frozen=True, slots=True)
class Alternative:
    """What another wish would give; query: its answers, as an address."""

    sentence: str
    forms: str
    query: str
    changes: bool


def form_url(form: Form) -> str:
    """Return the address of the page of a form."""
    return reverse("cooperation:form_sheet", args=[form.id, form.slug])


def advice_view(advice: Advice, rules: Mapping[str, Rule]) -> AdviceView:
    """Return what the page shows of an advice; ties are kept together in what is told in full."""
    ranks = [one.rank for one in advice.ranked]
    views = [_ranked(one, rules, is_tied=ranks.count(one.rank) > 1) for one in advice.ranked]
    first = [view for view in views if view.rank <= TOLD]
    excluded = [_excluded(one, rules) for one in advice.excluded]
    return AdviceView(first, views[len(first) :], excluded)


def _ranked(one: Ranked, rules: Mapping[str, Rule], *, is_tied: bool) -> FormView:
    return FormView(
        form=one.form,
        url=form_url(one.form),
        degree=degree_of(one.form),
        pros=reasons(one.pros, rules),
        cons=reasons(one.cons, rules),
        rank=one.rank,
        score=one.score,
        is_tied=is_tied,
    )


def _excluded(one: Excluded, rules: Mapping[str, Rule]) -> FormView:
    return FormView(one.form, form_url(one.form), degree_of(one.form), cons=reasons(one.reasons, rules))


def reasons(given: Iterable[Reason], rules: Mapping[str, Rule]) -> list[ReasonView]:
    """Return reasons in the reader's language, each with its rule."""
    return [
        ReasonView(
            explain((one.message, one.facts)), rules[one.rule], reverse("procurement:rule", args=[one.rule])
        )
        for one in given
    ]


def confidence_of(rule: Rule) -> str:
    """« Texte officiel lu, Choix de Maillage »."""
    return ", ".join(_(CONFIDENCE_LABELS[one]) for one in rule.confidence)


def degree_of(form: Form) -> str:
    """« faire ensemble »."""
    return str(words.DEGREES[form.degree]) if form.degree else ""


def first_names(first: First, forms: Mapping[str, Form]) -> str:
    """« GIE et groupe économique solidaire », or « ex aequo » when they share the first rank."""
    names = enumeration([forms[id].short for id, _rank in first])
    return (
        _("%(forms)s (ex aequo)") % {"forms": names}
        if len({rank for _id, rank in first}) < len(first)
        else names
    )


def alternatives(found: Iterable[WhatIf], forms: Mapping[str, Form], address: Any) -> list[Alternative]:
    """Return the other wishes in words; address: gives the fields of the address of some answers."""
    return [
        Alternative(
            explain((one.message, {})),
            first_names(one.first, forms),
            address(one.answers).urlencode(),
            one.changes,
        )
        for one in found
    ]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the comparison; note: « publié » or « estimation »."""

    text: str
    note: str = ""


def comparison(forms: Sequence[Form]) -> list[tuple[str, list[Cell]]]:
    """Return the rows of the comparison of forms (those that are forms)."""
    rows = [(_("Degré"), [Cell(degree_of(form)) for form in forms])]
    for goal in GOALS:
        label = _("Note pour %(goal)s") % {"goal": _(GOAL_NAMES[goal])}
        rows.append((label, [_grade(form, goal) for form in forms]))
    rows += [(label, [Cell(value) for _same, value in cells]) for label, cells in _fact_rows(forms)]
    rows.append((_("Effort de montage"), [Cell(words.effort(form), _("estimation")) for form in forms]))
    rows.append((_("Documents"), [Cell(", ".join(form.documents)) for form in forms]))
    return rows


def comparison_table(forms: Sequence[Form]) -> tuple[list[str], list[list[str]]]:
    """Return the comparison as a table to save: its columns, its rows."""
    rows = [
        [label, *(f"{one.text} ({one.note})" if one.note else one.text for one in cells)]
        for label, cells in comparison(forms)
    ]
    return [_("Critère"), *(form.name for form in forms)], rows


def _grade(form: Form, goal: str) -> Cell:
    grades = form.grades
    if grades is None:
        return Cell("")
    note = _("publié par le GRAFIE") if grades.published else _("estimation")
    return Cell(_("%(grade)s sur 4") % {"grade": getattr(grades, goal)}, note)


def _fact_rows(forms: Sequence[Form]) -> list[tuple[str, list[tuple[str, str]]]]:
    facts = [facts_of(form) for form in forms]
    return (
        [(label, [one[index] for one in facts]) for index, (label, _value) in enumerate(facts[0])]
        if facts
        else []
    )


def facts_of(form: Form) -> list[tuple[str, str]]:
    """Return the facts of a form, each with its name; empty for a mere word."""
    facts = form.facts
    if facts is None:
        return []
    minimum = facts.min_text or _("%(count)s membres") % {"count": facts.min_members}
    return [
        (_("Qui peut en être"), facts.who),
        (_("Au moins"), minimum),
        (_("Personnalité morale"), str(words.PERSONALITIES[facts.personality])),
        (_("Responsabilité"), str(words.LIABILITIES[facts.liability])),
        (_("Durée"), facts.duration_text or str(words.DURATIONS[facts.duration])),
        (_("Capital"), str(words.CAPITALS[facts.capital])),
        (_("But"), facts.aim_text or str(words.AIMS[facts.aim])),
        (_("Salariés"), str(words.STAFFS[facts.staff])),
        (_("Impôts et TVA"), facts.tax),
    ]


def cautions_of(form: Form, rules: Mapping[str, Rule]) -> list[dict[str, object]]:
    """Return the cautions of a form: text, who should read it again, rule and its address."""
    return [_caution(one, rules) for one in form.cautions]


def _caution(one: Caution, rules: Mapping[str, Rule]) -> dict[str, object]:
    rule = rules.get(one.rule)
    return {
        "text": one.text,
        "review": one.review,
        "rule": rule,
        "url": reverse("procurement:rule", args=[rule.id]) if rule else "",
    }


def matching(word: str, forms: Iterable[Form]) -> list[Form]:
    """Return the forms that people call so, exactly or in part (letters only, without case)."""
    wanted = word.casefold().strip()
    if not wanted:
        return []
    exact = [form for form in forms if wanted in {name.casefold() for name in (form.short, *form.also)}]
    return exact or [form for form in forms if wanted in f"{form.name} {' '.join(form.also)}".casefold()]


def grades_of(form: Form) -> list[tuple[str, int]]:
    """Return the grade (1 to 4) of a form for each goal; empty for a mere word."""
    grades = form.grades
    return [(_(GOAL_NAMES[goal]), int(getattr(grades, goal))) for goal in GOALS] if grades else []


def effort_of(form: Form) -> str:
    """« 3 à 4 sur 5 »; empty for a mere word."""
    return words.effort(form) if form.is_ranked else ""
