"""Choosing a form of cooperation, without account: the advisor, the forms, comparing them, one page each."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from maillage.accounts.http import Request
from maillage.accounts.permissions import Verb, requires
from maillage.cooperation.forms.forms import FIELDS, AdvisorForm, address_of
from maillage.cooperation.presentation import forms as presentation
from maillage.cooperation.presentation import forms_asked as asked
from maillage.cooperation.presentation.advice_words import DEGREES, QUESTIONS
from maillage.cooperation.queries.forms import advised, every_form
from maillage.cooperation.views.sheets import SHEETS, send
from maillage.procurement.queries import rules

MOST_COMPARED = 6


@require_safe
@requires(Verb.VISIT)
def advise(request: Request) -> HttpResponse:
    """Ask what can change the advice, one question after the other, and show it; everything is in the address."""
    form = AdvisorForm(request.GET)
    context = advisor_context(form, request.GET, request.path)
    return render(request, "cooperation/forms/advisor.html", context, status=200 if form.is_valid() else 422)


def advisor_context(form: AdvisorForm, query: QueryDict, path: str) -> dict[str, Any]:
    """Return what the advisor shows of the answers of an address."""
    if not form.is_valid():
        return {"form": form, "questions": asked.all_questions(form, FIELDS), "path": path}
    said = form.answers()
    context: dict[str, Any] = {
        "form": form,
        "path": path,
        "address": asked.address(query),
        "said": asked.said_lines(form, query, FIELDS),
        "started": asked.is_started(said),
    }
    if "tout" in query:
        return context | {"questions": asked.all_questions(form, FIELDS)}
    found = advised(said, timezone.localdate())
    opened = query.get("question", "")
    key = opened if opened in QUESTIONS else asked.next_question(found.ask, query.getlist("passe"))
    if key:
        context["question"] = asked.question_view(key, form, query, FIELDS[key])
        context["is_reopened"] = key == opened
    if context["started"]:
        context["advice"] = presentation.advice_view(found.advice, rules())
        context["alternatives"] = presentation.alternatives(found.what_ifs, every_form(), address_of)
        context["compare"] = ",".join(one.form.id for one in found.advice.ranked[:3])
    return context


@require_safe
@requires(Verb.VISIT)
def forms(request: Request) -> HttpResponse:
    """List the forms, find one by the word people use, compare those chosen."""
    every = every_form()
    word = request.GET.get("mot", "").strip()[:60]
    ids = dict.fromkeys(id for text in request.GET.getlist("formes") for id in text.split(",") if id)
    known = [id for id in ids if id in every and every[id].is_ranked]
    chosen = known[:MOST_COMPARED]
    context: dict[str, Any] = {
        "word": word,
        "found": _lines(presentation.matching(word, every.values())) if word else [],
        "is_ambiguous": word.casefold() == "ges",
        "groups": [
            (str(label), _lines([form for form in every.values() if form.degree == degree]))
            for degree, label in DEGREES.items()
        ],
        "chosen": chosen,
        "most": MOST_COMPARED,
        "too_many": [every[id].short for id in known[MOST_COMPARED:]],
        "unknown": [id[:20] for id in ids if id not in every][:MOST_COMPARED],
        "words": [every[id].short for id in ids if id in every and not every[id].is_ranked],
    }
    if chosen:
        compared = [every[id] for id in chosen]
        context["compared"] = _lines(compared)
        context["rows"] = presentation.comparison(compared)
        if request.GET.get("format") in SHEETS:
            head, rows = presentation.comparison_table(compared)
            widths = [28, *[34] * len(compared)]
            return send(request.GET["format"], _("Formes de coopération comparées"), head, rows, widths)
    return render(request, "cooperation/forms/list.html", context)


def _lines(forms: Any) -> list[dict[str, Any]]:
    return [{"form": form, "url": presentation.form_url(form)} for form in forms]


@require_safe
@requires(Verb.VISIT)
def form_sheet(request: Request, id: str, slug: str) -> HttpResponse:
    """Show a form: what it is, its facts, its steps, what to mind, real examples, its rules."""
    form = every_form().get(id)
    if form is None:
        raise Http404
    if form.slug != slug:
        return redirect(presentation.form_url(form), permanent=True)
    every = rules()
    context = {
        "form": form,
        "degree": presentation.degree_of(form),
        "facts": presentation.facts_of(form),
        "grades": presentation.grades_of(form),
        "effort": presentation.effort_of(form),
        "cautions": presentation.cautions_of(form, every),
        "sources": presentation.sources_of(every[rule] for rule in form.rules),
        "others": _lines([every_form()[rule] for rule in form.rules if rule in every_form() and rule != id]),
    }
    return render(request, "cooperation/forms/sheet.html", context)
