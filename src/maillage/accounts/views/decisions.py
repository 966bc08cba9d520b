"""Decide who acts for an organisation: what waits, the evidence to verify, the answer."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.accounts.actions import claims as actions
from maillage.accounts.actions import mandates, postal
from maillage.accounts.domain.joining import DOCUMENT_TYPES, document_type
from maillage.accounts.forms.joining import ApproveForm, DeclineForm, LetterForm
from maillage.accounts.http import Request
from maillage.accounts.models import JoinRequest, Organisation
from maillage.accounts.permissions import Verb, requires
from maillage.accounts.presentation.letter import letter_pdf
from maillage.accounts.queries import joining as queries
from maillage.accounts.queries.mandates import has_administrator
from maillage.accounts.queries.people import members_of
from maillage.accounts.views.outcomes import attempt
from maillage.base.explain import explain
from maillage.base.refusals import Refusal

PER_PAGE = 20


@require_safe
@requires(Verb.DECIDE)
def decisions(request: Request) -> HttpResponse:
    """What waits for my decision: requests, and organisations of my territory that nobody administers."""
    at = timezone.now()
    page = Paginator(queries.to_decide(request.actor, at=at), PER_PAGE).get_page(request.GET.get("page"))
    orphans = queries.orphans_for(request.actor, at=at)[:PER_PAGE]
    return render(request, "accounts/decisions.html", {"page": page, "orphans": orphans})


@require_safe
@requires(Verb.DECIDE)
def decision(request: Request, pk: int) -> HttpResponse:
    """One request: who asks, for which organisation, what to verify; already decided, it says by whom."""
    row = _shown(request, pk)
    return _page(request, row)


@require_POST
@requires(Verb.DECIDE)
def approve(request: Request, pk: int) -> HttpResponse:
    """Let the person act for the organisation."""
    row = _shown(request, pk)
    form = ApproveForm(request.POST, asked=row)
    if not form.is_valid():
        return _page(request, row, approve=form, status=422)
    return attempt(
        request,
        lambda: actions.approve_request(
            request=row, checked=form.cleaned_data["checked"], role=form.cleaned_data.get("role", ""),
            by=request.actor, at=timezone.now(),
        ),
        done=_("%(person)s agit maintenant pour %(organisation)s.")
        % {"person": row.user, "organisation": row.name},
        back=reverse("account_decisions"),
    )  # fmt: skip


@require_POST
@requires(Verb.DECIDE)
def decline(request: Request, pk: int) -> HttpResponse:
    """Refuse, with a reason that the person reads."""
    row = _shown(request, pk)
    form = DeclineForm(request.POST)
    if not form.is_valid():
        return _page(request, row, decline=form, status=422)
    return attempt(
        request,
        lambda: actions.decline_request(
            request=row, reason=form.cleaned_data["reason"], by=request.actor, at=timezone.now()
        ),
        done=_("La demande est refusée. La personne est prévenue, avec votre motif."),
        back=reverse("account_decisions"),
    )


@never_cache
@require_safe
@requires(Verb.DECIDE)
def document(request: Request, pk: int) -> HttpResponse:
    """The document given as evidence, to download: only to those who may decide, only until it is decided."""
    row = queries.to_decide(request.actor, at=timezone.now()).filter(pk=pk).first()
    if row is None or row.document is None:
        raise Http404
    content = bytes(row.document)
    kind = document_type(content)
    # What people send is never shown in our pages: downloaded, under a name and a type that are ours.
    answer = HttpResponse(content, content_type=DOCUMENT_TYPES[kind])
    answer["Content-Disposition"] = f'attachment; filename="demande-{row.pk}.{kind}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@never_cache
@require_POST
@requires(Verb.DECIDE)
def letter(request: Request, pk: int) -> HttpResponse:
    """Print the letter that carries the code: the only place where it is written."""
    row = _shown(request, pk)
    form = LetterForm(request.POST)
    if not form.is_valid():
        return _page(request, row, letter=form, status=422)
    at = timezone.now()
    try:
        code = postal.print_code(request=row, address=form.cleaned_data["address"], by=request.actor, at=at)
    except Refusal as refusal:
        messages.error(request, explain(refusal))
        return redirect("account_decision", pk)
    pdf = letter_pdf(row, code=code, address=form.cleaned_data["address"], at=at)
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="lettre-demande-{row.pk}.pdf"'
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.DECIDE)
def orphan(request: Request, pk: int) -> HttpResponse:
    """An organisation that nobody administers: name one of its members, or invite somebody."""
    at = timezone.now()
    organisation = Organisation.objects.standing().filter(pk=pk).first()
    if organisation is None or not _looks_for(request, organisation):
        raise Http404
    members = list(members_of(organisation, at=at))
    if request.method == "POST":
        chosen = next((row for row in members if str(row.pk) == request.POST.get("mandate")), None)
        if chosen is None:
            raise Http404
        return attempt(
            request,
            lambda: mandates.appoint_administrator(mandate=chosen, by=request.actor, at=at),
            done=_("%(person)s administre maintenant %(organisation)s.")
            % {"person": chosen.user, "organisation": organisation.name},
            back=reverse("account_decisions"),
        )
    return render(
        request, "accounts/decision_orphan.html", {"organisation": organisation, "members": members}
    )


def _looks_for(request: Request, organisation: Organisation) -> bool:
    at = timezone.now()
    return not has_administrator(organisation, at=at) and queries.may_decide_for(
        request.actor, organisation, at=at
    )


def _shown(request: Request, pk: int) -> JoinRequest:
    """Return a request that this actor may decide, or that it could have and that was decided meanwhile."""
    rows = JoinRequest.objects.select_related("user", "organisation", "decided_by", "code_printed_by")
    row = rows.defer("document").filter(pk=pk).first()
    if row is None or not queries.may_look_at(request.actor, row, at=timezone.now()):
        raise Http404
    return row


def _page(
    request: Request,
    row: JoinRequest,
    *,
    approve: ApproveForm | None = None,
    decline: DeclineForm | None = None,
    letter: LetterForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "row": row,
        "approve": approve or ApproveForm(asked=row),
        "decline": decline or DeclineForm(),
        "letter": letter or LetterForm(initial={"address": row.address}),
        "domains": queries.own_domains(row.user),
        "others": queries.others_for(row),
    }
    return render(request, "accounts/decision.html", context, status=status)
