"""A vote from a link mailed to a member without account: read on a phone, vote, give one's proxy."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from maillage.accounts.http import Request
from maillage.accounts.permissions import Verb, requires
from maillage.base.explain import explain
from maillage.base.refusals import Refusal
from maillage.base.versions import Gone, sent_version
from maillage.cooperation.actions.ballot_casting import cast_by_link
from maillage.cooperation.actions.ballot_proxies import end_proxy_by_link, give_proxy_by_link
from maillage.cooperation.actions.doors import Opened, open_door
from maillage.cooperation.forms.ballots import ProxyForm, VoteForm
from maillage.cooperation.models.ballots import Ballot, Elector
from maillage.cooperation.models.projects import MemberState
from maillage.cooperation.presentation.ballots import BallotPage, ballot_page
from maillage.cooperation.views.ballots import elector_of, refused_form, tell_cast, vote_forms
from maillage.cooperation.views.frame import link_over
from maillage.mail.actions.links import LinkBroken, LinkRefused


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.VISIT)
@never_cache
def door(request: Request, token: str) -> HttpResponse:
    """Show a vote to the member it was mailed to, and take its vote, its proxy, or the end of it."""
    at = timezone.now()
    try:
        opened = open_door(token=token, kind="vote", at=at)
        row = _ballot(opened)
    except LinkRefused as refusal:
        return link_over(request, refusal)
    page = ballot_page(row, opened.member, at)
    bound, proxy = None, None
    if request.method == "POST":
        what = request.POST.get("what", "")
        if what == "proxy":
            proxy = _give(request, row, opened, page, at)
        elif what == "end":
            _end(request, page, opened, at)
        else:
            bound = _vote(request, row, opened, at)
        if not (bound and bound[1].errors) and not (proxy and proxy.errors):
            return redirect("cooperation:vote_door", token)
        page = ballot_page(_ballot(opened), opened.member, at)
    return _show(request, opened, page, bound, proxy)


def _ballot(opened: Opened) -> Ballot:
    rows = Ballot.objects.select_related("project__owner", "decision", "target", "concerned")
    row = rows.filter(pk=opened.door.number, project_id=opened.member.project_id).first()
    if row is None or not Elector.objects.filter(ballot=row, member=opened.member).exists():
        raise LinkBroken()
    return row


def _show(
    request: Request,
    opened: Opened,
    page: BallotPage,
    bound: tuple[int, VoteForm] | None,
    proxy: ProxyForm | None,
) -> HttpResponse:
    here = opened.member.state == MemberState.ACCEPTED
    forms = vote_forms(page, bound=bound, by_link=True) if here else []
    if here and proxy is None and page.holders:
        proxy = ProxyForm(holders=page.holders, by_link=True, auto_id="p_%s")
    context = {
        "link": opened.link, "member": opened.member, "project": page.ballot.project, "ballot": page.ballot,
        "page": page, "forms": forms, "proxy_form": proxy if here else None, "left": not here,
        "refused": bound[1] if bound and not here else refused_form(page, bound),
    }  # fmt: skip
    failed = (bound and bound[1].errors) or (proxy and proxy.errors)
    return render(request, "cooperation/decisions/door.html", context, status=422 if failed else 200)


def _vote(request: Request, row: Ballot, opened: Opened, at: datetime) -> tuple[int, VoteForm]:
    elector = elector_of(row, request.POST.get("elector", ""), opened.member)
    form = VoteForm(request.POST, ballot=row, by_link=True, auto_id=f"e{elector.pk}_%s")
    if form.is_valid():
        version = sent_version(request.POST.get("version"))
        try:
            cast = cast_by_link(
                ballot=row, member=opened.member, elector=elector, said=form.said(), version=version, at=at
            )
        except Refusal as refusal:
            form.add_error(None, explain(refusal))
        else:
            tell_cast(request, cast)
    return elector.pk, form


def _give(request: Request, row: Ballot, opened: Opened, page: BallotPage, at: datetime) -> ProxyForm:
    holders = [line.elector.member for line in page.electors]
    form = ProxyForm(request.POST, holders=holders, by_link=True, auto_id="p_%s")
    if form.is_valid():
        holder = form.cleaned_data["holder"]
        try:
            give_proxy_by_link(ballot=row, member=opened.member, holder=holder, written=form.written(), at=at)
        except Refusal as refusal:
            form.add_error(None, explain(refusal))
        else:
            messages.success(
                request,
                _("%(name)s votera pour vous, ou vous la reprenez avant la clôture.") % {"name": holder.name},
            )
    return form


def _end(request: Request, page: BallotPage, opened: Opened, at: datetime) -> None:
    try:
        if page.my_proxy is None:
            raise Gone()
        end_proxy_by_link(proxy=page.my_proxy, member=opened.member, at=at)
    except Refusal as refusal:
        messages.error(request, explain(refusal))
    else:
        messages.success(request, _("La procuration est reprise. Un vote donné avec elle est retiré."))
