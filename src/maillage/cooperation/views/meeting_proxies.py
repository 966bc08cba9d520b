"""Give one's proxy for all that is put to the vote in a meeting, and take it back."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from maillage.accounts.http import Request
from maillage.accounts.permissions import Verb, requires
from maillage.base.explain import explain
from maillage.base.refusals import Refusal
from maillage.cooperation.actions.ballot_proxies import give_proxy_for_meeting
from maillage.cooperation.domain.reading import Part
from maillage.cooperation.forms.ballots import ProxyForm
from maillage.cooperation.queries.ballots import parties_of, proxies_of_meeting
from maillage.cooperation.queries.decisions import meeting_of
from maillage.cooperation.views.frame import frame, votable


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.WRITE)
def meeting_proxy(request: Request, pk: int, number: int) -> HttpResponse:
    """Give one's proxy for a meeting; the page also says who votes for whom there."""
    seat = votable(request, pk, Part.MEETINGS)
    meeting = meeting_of(seat.project, str(number))
    if meeting is None or seat.member is None:
        raise Http404
    place, own = f"meeting:{meeting.pk}", seat.member
    holders = [one for one in parties_of(seat.project) if one.pk != own.pk]
    form = ProxyForm(request.POST if request.method == "POST" else None, holders=holders)
    if form.is_bound and form.is_valid():
        holder = form.cleaned_data["holder"]
        try:
            give_proxy_for_meeting(
                project=seat.project, meeting=place, holder=holder, written=form.written(), by=request.actor,
                at=timezone.now(),
            )  # fmt: skip
        except Refusal as refusal:
            form.add_error(None, explain(refusal))
        else:
            text = _("Procuration donnée : %(name)s votera pour vous à cette réunion.")
            messages.success(request, text % {"name": holder.name})
            return redirect("cooperation:meeting_proxy", pk, number)
    given = proxies_of_meeting(seat.project, place)
    mine = next((one for one in given if one.principal_id == own.pk), None)
    context = frame(seat, "meetings", form=form, meeting=meeting, given=given, mine=mine)
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "cooperation/decisions/meeting_proxy.html", context, status=status)
