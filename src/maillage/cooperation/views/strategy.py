"""Pages of the partnership strategy of one's organisation: no other one reads it until it is shared."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.accounts.http import Request
from maillage.accounts.permissions import Verb, requires
from maillage.base.explain import explain
from maillage.base.refusals import Refusal
from maillage.base.versions import Both, ChangedMeanwhile, Difference, carried, refuse, sent_version
from maillage.cooperation.actions import strategy as actions
from maillage.cooperation.domain.reading import Part
from maillage.cooperation.domain.strategy import FAMILIES, PILLARS, QUESTIONS
from maillage.cooperation.forms.strategy import RelationForm, StrategyForm, relation_initial
from maillage.cooperation.models.strategy import Relation
from maillage.cooperation.presentation.strategy import strategy_view
from maillage.cooperation.queries.access import Seat
from maillage.cooperation.queries.strategy import (
    ladder_now,
    own_relation,
    own_strategy,
    parties_of,
    strategies_readable,
)
from maillage.cooperation.views.frame import frame, project_or_404, writable


@requires(Verb.READ)
@require_safe
def strategy(request: Request, pk: int) -> HttpResponse:
    """The strategy of one's organisation, and those that others share with the group."""
    return _read(request, pk, "strategy")


@requires(Verb.READ)
@require_safe
def print_strategy(request: Request, pk: int) -> HttpResponse:
    """The note on one's strategy, for paper."""
    return _read(request, pk, "strategy_print")


@requires(Verb.WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: Request, pk: int) -> HttpResponse:
    """Answer the eight questions and say what one brings."""
    seat = writable(request, pk, Part.BASE)
    if request.method != "POST":
        return _form_page(request, seat, StrategyForm(initial=_typed(seat)))
    form = StrategyForm(request.POST)
    if not form.is_valid():
        return _form_page(request, seat, form)
    facts = form.cleaned_data
    try:
        actions.write_strategy(
            project=seat.project, answers={code: facts[code] for code in (*QUESTIONS, *PILLARS)},
            hours=facts["hours"], version=sent_version(request.POST.get("version")), by=request.actor,
            at=timezone.now(),
        )  # fmt: skip
    except ChangedMeanwhile as refusal:
        return _form_page(request, seat, form, who=str(refusal.facts["who"]))
    except Refusal as refusal:
        form.add_error(None, explain(refusal))
        return _form_page(request, seat, form)
    messages.success(request, _("Votre stratégie est enregistrée."))
    return redirect("cooperation:strategy", pk)


@requires(Verb.WRITE)
@require_POST
def share(request: Request, pk: int) -> HttpResponse:
    """Share one's strategy with the group, or stop sharing it."""
    seat = writable(request, pk, Part.BASE)
    shared = request.POST.get("partager") == "oui"
    try:
        actions.share_strategy(project=seat.project, shared=shared, by=request.actor, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, explain(refusal))
    else:
        told = (
            _("Le groupe peut lire votre stratégie.")
            if shared
            else _("Votre stratégie n’est lue que de vous.")
        )
        messages.success(request, told)
    return redirect("cooperation:strategy", pk)


@requires(Verb.WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def new_relation(request: Request, pk: int) -> HttpResponse:
    """Note a partner, where the relation is and where it should go."""
    return _relation(request, writable(request, pk, Part.BASE), None)


@requires(Verb.WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def relation(request: Request, pk: int, number: int) -> HttpResponse:
    """Change what is said of a partner."""
    seat = writable(request, pk, Part.BASE)
    return _relation(request, seat, _own(seat, number))


@requires(Verb.WRITE)
@require_POST
def delete_relation(request: Request, pk: int, number: int) -> HttpResponse:
    """Take a partner away from one's list."""
    seat = writable(request, pk, Part.BASE)
    try:
        actions.delete_relation(relation=_own(seat, number), by=request.actor, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, explain(refusal))
    else:
        messages.success(request, _("Le partenaire est retiré de vos relations."))
    return redirect("cooperation:strategy", pk)


def _read(request: Request, pk: int, name: str) -> HttpResponse:
    seat = project_or_404(request, pk, Part.BASE)
    ladder = ladder_now(seat.project)
    rows = strategies_readable(seat.project, request.actor)
    mine = next((row for row in rows if seat.member and row.member_id == seat.member.pk), None)
    context = frame(
        seat, "base", ladder=ladder, mine=strategy_view(mine, ladder.steps) if mine else None, now=timezone.now(),
        others=[strategy_view(row, ladder.steps) for row in rows if row is not mine],
        families=[(_(label), _(what)) for label, what in FAMILIES.values()],
    )  # fmt: skip
    return render(request, f"cooperation/base/{name}.html", context)


def _typed(seat: Seat) -> dict[str, object]:
    row = own_strategy(seat.member)
    if row is None:
        return {}
    return {**{one.question: one.words for one in row.answers.all()}, "hours": row.hours_a_month}


def _form_page(request: Request, seat: Seat, form: StrategyForm, who: str | None = None) -> HttpResponse:
    row = own_strategy(seat.member)
    both = None
    if who is not None and row is not None:
        kept = {one.question: one.words for one in row.answers.all()}
        rows = [
            Difference(_(label), form.data.get(code, ""), kept.get(code, ""))
            for code, (label, _help) in {**QUESTIONS, **PILLARS}.items()
        ]
        differing = [one for one in rows if one.left.strip() != one.right]
        both = Both(who, row.at, differing, reverse("cooperation:strategy", args=[seat.project.pk]))
    kept_version = row.version if row else 0
    read = kept_version if both else carried(form, kept_version)
    context = frame(seat, "base", form=form, version=read, both=both)
    status = 409 if both else 422 if form.errors else 200
    return render(request, "cooperation/base/strategy_write.html", context, status=status)


def _own(seat: Seat, number: int) -> Relation:
    row = own_relation(seat.member, number)
    if row is None:
        raise Http404
    return row


def _relation(request: Request, seat: Seat, row: Relation | None) -> HttpResponse:
    ladder = ladder_now(seat.project).steps
    form = RelationForm(ladder=ladder, initial=relation_initial(row) if row else {})
    if request.method == "POST":
        form = RelationForm(request.POST, ladder=ladder)
        if form.is_valid() and _kept(request, seat, row, form):
            messages.success(request, _("La relation est notée."))
            return redirect("cooperation:strategy", seat.project.pk)
    if row is not None:
        row.version = carried(form, row.version)
    partners = [one.name for one in parties_of(seat.project) if seat.member and one.pk != seat.member.pk]
    context = frame(seat, "base", form=form, row=row, partners=partners)
    return render(request, "cooperation/base/relation.html", context, status=422 if form.errors else 200)


def _kept(request: Request, seat: Seat, row: Relation | None, form: RelationForm) -> bool:
    facts = form.cleaned_data
    ties = actions.Ties(**{name: facts[name] for name in ("partner", "current", "target", "note", "moments")})
    try:
        actions.write_relation(
            project=seat.project, relation=row, ties=ties, version=sent_version(request.POST.get("version")),
            by=request.actor, at=timezone.now(),
        )  # fmt: skip
    except Refusal as refusal:
        refuse(form, refusal)
        return False
    return True
