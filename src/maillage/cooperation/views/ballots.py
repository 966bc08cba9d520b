"""Pages of votes: open one, read it, vote, give one's proxy and take it back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.accounts.http import Request
from maillage.accounts.permissions import Verb, requires
from maillage.base.explain import explain
from maillage.base.refusals import Refusal
from maillage.base.versions import sent_version
from maillage.cooperation.actions.ballot_casting import Cast, cast_vote
from maillage.cooperation.actions.ballot_proxies import end_proxy, give_proxy
from maillage.cooperation.actions.ballots import open_ballot
from maillage.cooperation.domain.reading import Part, kinds_kept, parts_deciding
from maillage.cooperation.forms.ballots import BallotForm, ProxyForm, VoteForm
from maillage.cooperation.models.ballots import Ballot, Elector, Proxy
from maillage.cooperation.models.decisions import Decision
from maillage.cooperation.models.projects import Member
from maillage.cooperation.presentation.ballot_words import said_words
from maillage.cooperation.presentation.ballots import BallotPage, Turn, ballot_page, rounds_of
from maillage.cooperation.presentation.decisions import rule_cards
from maillage.cooperation.queries.access import Seat
from maillage.cooperation.queries.decisions import meeting_of
from maillage.cooperation.views.frame import frame, project_or_404, steerable, writable

Forms = list[tuple[Turn, VoteForm]]


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.WRITE)
def new(request: Request, pk: int) -> HttpResponse:
    """Open a vote; `?reunion=12` says in which meeting, `?decision=3` which decision it would change."""
    seat = steerable(request, pk, Part.DECISIONS)
    meeting = meeting_of(seat.project, request.GET.get("reunion", ""))
    parties = seat.project.members.parties().order_by("name")
    lists = {
        "parties": parties,
        "decisions": Decision.objects.filter(project=seat.project).in_force(),
    }
    initial = {
        "target": request.GET.get("decision", ""), "kind": request.GET.get("sorte", "ordinary"),
        **about_member(parties, request.GET.get("concernee", "")),
    }  # fmt: skip
    form = BallotForm(request.POST if request.method == "POST" else None, initial=initial, **lists)
    if form.is_bound and form.is_valid():
        draft = form.draft(f"meeting:{meeting.pk}" if meeting else "")
        try:
            ballot = open_ballot(project=seat.project, draft=draft, by=request.actor, at=timezone.now())
        except Refusal as refusal:
            form.add_error(None, explain(refusal))
        else:
            messages.success(
                request, _("Le vote est ouvert ; toutes les organisations qui votent sont prévenues.")
            )
            return redirect("cooperation:ballot", ballot.pk)
    rules, electors = rule_cards(seat.project), len(parties)
    alone = [card.label for card in rules if card.lets_one_decide(electors)]
    context = frame(
        seat, "decisions", form=form, meeting=meeting, rules=rules, alone=alone, electors=electors
    )
    return render(request, "cooperation/decisions/open.html", context, status=_status(form))


def about_member(parties: QuerySet[Member], number: str) -> dict[str, Any]:
    """Return how the form of a vote on the exclusion of a member begins; nothing when no party has this number."""
    member = (
        parties.filter(pk=int(number)).first()
        if number.isascii() and number.isdigit() and len(number) < 12
        else None
    )
    if member is None:
        return {}
    return {
        "concerned": member.pk,
        "question": _("Excluons-nous %(name)s du groupe ?") % {"name": member.name},
    }


@require_safe
@requires(Verb.READ)
def ballot(request: Request, pk: int) -> HttpResponse:
    """One vote: the question, one's vote, who voted, what came out."""
    row, seat = ballot_or_404(request, pk)
    return _page(request, row, seat)


def ballot_or_404(request: Request, pk: int) -> tuple[Ballot, Seat]:
    """Return a vote of a project that one may read, and how one stands there. Raises Http404."""
    rows = Ballot.objects.select_related(
        "project__owner", "decision", "target", "follows", "concerned", "member"
    )
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Http404
    seat = project_or_404(request, row.project_id, *parts_deciding(row.kind))
    if row.target and row.target.kind in kinds_kept(seat.reads):
        row.target = None
    return row, seat


def _page(
    request: Request, row: Ballot, seat: Seat, *, bound: tuple[int, VoteForm] | None = None,
    proxy: ProxyForm | None = None,
) -> HttpResponse:  # fmt: skip
    page = ballot_page(row, seat.member if seat.may_write else None, timezone.now())
    context = frame(
        seat, "decisions", ballot=row, page=page, forms=vote_forms(page, bound=bound),
        refused=refused_form(page, bound),
        proxy_form=proxy or (ProxyForm(holders=page.holders) if page.holders else None),
        follow_up=row.followed_by.first(), rounds=rounds_of(row) if row.method == "consent" else [],
    )  # fmt: skip
    failed = (bound is not None and bound[1].errors) or (proxy is not None and proxy.errors)
    return render(request, "cooperation/decisions/ballot.html", context, status=422 if failed else 200)


def vote_forms(
    page: BallotPage, *, bound: tuple[int, VoteForm] | None = None, by_link: bool = False
) -> Forms:
    """Return a form for each vote that one may give; bound: the one that was refused, by its elector."""
    found: Forms = []
    for turn in page.turns:
        if not turn.may_vote and not (bound and bound[0] == turn.elector.pk):
            continue
        if bound and bound[0] == turn.elector.pk:
            found.append((turn, bound[1]))
            continue
        initial: dict[str, Any] = {}
        if turn.vote:
            chosen = turn.vote.choices or ["blank"]
            initial = {
                "choices": chosen if page.ballot.method == "approval" else chosen[0],
                "reason": turn.vote.reason,
            }
        form = VoteForm(
            ballot=page.ballot, by_link=by_link, initial=initial, auto_id=f"e{turn.elector.pk}_%s"
        )
        found.append((turn, form))
    return found


def refused_form(page: BallotPage, bound: tuple[int, VoteForm] | None) -> VoteForm | None:
    """Return a refused form that has no place on the page any more: the vote is over, or is not one's own."""
    if bound is None or any(turn.elector.pk == bound[0] for turn in page.turns):
        return None
    return bound[1]


@require_POST
@requires(Verb.WRITE)
def vote(request: Request, pk: int) -> HttpResponse:
    """Vote for one's organisation, or by proxy."""
    row, seat = ballot_or_404(request, pk)
    writable(request, row.project_id, Part.DECISIONS)
    elector = elector_of(row, request.POST.get("elector", ""), seat.member)
    form = VoteForm(request.POST, ballot=row, auto_id=f"e{elector.pk}_%s")
    if form.is_valid():
        version = sent_version(request.POST.get("version"))
        try:
            cast = cast_vote(
                ballot=row, elector=elector, said=form.said(), version=version, by=request.actor,
                at=timezone.now(),
            )  # fmt: skip
        except Refusal as refusal:
            form.add_error(None, explain(refusal))
        else:
            tell_cast(request, cast)
            return redirect("cooperation:ballot", pk)
    row.refresh_from_db()
    return _page(request, row, seat, bound=(elector.pk, form))


def elector_of(row: Ballot, number: str, voter: Member | None) -> Elector:
    """Return an elector of a vote by its number, the voter's own without number. Raises Http404."""
    pk = int(number) if number.isascii() and number.isdigit() and len(number) < 12 else 0
    rows = Elector.objects.filter(ballot=row)
    found = rows.filter(pk=pk).first() if number else rows.filter(member=voter).first()
    if found is None:
        raise Http404
    return found


def tell_cast(request: Request, cast: Cast) -> None:
    """Say that a vote is kept, whose vote it replaced, and whether it completed the count."""
    facts = {"name": cast.elector.name, "who": cast.who}
    if cast.overtaken:
        facts["said"] = said_words(list(cast.previous or []))
        text = _(
            "Le vote de %(name)s est enregistré. Attention, %(who)s venait de voter « %(said)s » pour la même "
            "organisation : c’est maintenant le vôtre qui compte, les deux sont au journal."
        )
        messages.warning(request, text % facts)
    else:
        messages.success(request, _("Le vote de %(name)s est enregistré.") % facts)
    if cast.closed:
        messages.info(request, _("C’était le dernier vote attendu : le vote est clos, voici le résultat."))


@require_POST
@requires(Verb.WRITE)
def proxy(request: Request, pk: int) -> HttpResponse:
    """Give one's proxy for a vote."""
    row, seat = ballot_or_404(request, pk)
    writable(request, row.project_id, Part.DECISIONS)
    page = ballot_page(row, seat.member, timezone.now())
    form = ProxyForm(request.POST, holders=[line.elector.member for line in page.electors])
    if form.is_valid():
        holder = form.cleaned_data["holder"]
        try:
            give_proxy(ballot=row, holder=holder, written=form.written(), by=request.actor, at=timezone.now())
        except Refusal as refusal:
            form.add_error(None, explain(refusal))
        else:
            messages.success(
                request,
                _("%(name)s votera pour vous, ou vous la reprenez avant la clôture.") % {"name": holder.name},
            )
            return redirect("cooperation:ballot", pk)
    return _page(request, row, seat, proxy=form)


@require_POST
@requires(Verb.WRITE)
def end(request: Request, pk: int) -> HttpResponse:
    """Take back one's proxy."""
    row = Proxy.objects.filter(pk=pk).select_related("project__owner").first()
    if row is None:
        raise Http404
    writable(request, row.project_id, Part.DECISIONS)
    try:
        end_proxy(proxy=row, by=request.actor, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, explain(refusal))
    else:
        messages.success(request, _("La procuration est reprise. Un vote donné avec elle est retiré."))
    if row.ballot_id:
        return redirect("cooperation:ballot", row.ballot_id)
    return redirect("cooperation:decisions", row.project_id)


def _status(form: Any) -> int:
    return 422 if form.is_bound and form.errors else 200
