"""Pages of the common texts: read, propose, take a position, adopt, print."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.accounts.http import Request
from maillage.accounts.permissions import Verb, requires
from maillage.base.explain import explain
from maillage.base.refusals import Refusal
from maillage.base.versions import Gone, sent_version
from maillage.cooperation.actions import adoption as adopting
from maillage.cooperation.actions import base as writing
from maillage.cooperation.domain.reading import Part
from maillage.cooperation.forms.base import AdoptForm, PositionForm, StatementForm, WithdrawForm
from maillage.cooperation.models.base import Position, Statement
from maillage.cooperation.models.projects import Member
from maillage.cooperation.presentation.base import opinions, printed, summary, text_page, url_of
from maillage.cooperation.presentation.suggestions import idea, suggested
from maillage.cooperation.queries.access import Seat
from maillage.cooperation.queries.base import is_adopted, past_positions, statement_now, text_now, withdrawn
from maillage.cooperation.views.frame import frame, project_or_404, votable, writable


@requires(Verb.READ)
@require_safe
def text(request: Request, pk: int, text: str) -> HttpResponse:
    """A common text, who agrees on what, who adopted it."""
    seat = project_or_404(request, pk, Part.BASE)
    page = text_page(text_now(seat.project, text), seat)
    context = frame(
        seat, "base", page=page, withdrawn=withdrawn(seat.project, text), suggestions=suggested(page)
    )
    return render(request, "cooperation/base/text.html", context)


@requires(Verb.READ)
@require_safe
def print_text(request: Request, pk: int, text: str) -> HttpResponse:
    """The text alone, as it is today, for paper."""
    seat = project_or_404(request, pk, Part.BASE)
    paper = printed(text_page(text_now(seat.project, text), seat), timezone.now())
    return render(request, "cooperation/base/print.html", frame(seat, "base", paper=paper, text=text))


@requires(Verb.WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: Request, pk: int, text: str) -> HttpResponse:
    """Propose a statement, from nothing or from a suggestion (`?idee=section.number`)."""
    seat = writable(request, pk, Part.BASE)
    if request.method != "POST":
        form = StatementForm(text=text, initial=idea(text, request.GET.get("idee", "")))
        return _form_page(request, seat, "propose", form, text=text)
    form = StatementForm(request.POST, text=text)
    if form.is_valid():
        try:
            row = writing.propose(
                project=seat.project, text=text, by=request.actor, at=timezone.now(), **form.cleaned_data
            )
        except Refusal as refusal:
            form.add_error(None, explain(refusal))
        else:
            messages.success(
                request, _("L’énoncé est proposé. Les autres membres peuvent dire ce qu’ils en pensent.")
            )
            return redirect(url_of(text, pk, row.pk))
    return _form_page(request, seat, "propose", form, text=text, status=422)


@requires(Verb.READ)
@require_safe
def statement(request: Request, pk: int, number: int) -> HttpResponse:
    """One statement with its history: every wording, every position, past ones too."""
    seat = project_or_404(request, pk, Part.BASE)
    row = _statement(seat, number)
    written = statement_now(row)
    context = frame(
        seat, "base", row=row, written=written, versions=list(reversed(written.versions)), summary=summary(written),
        opinions=opinions(written, seat), past=past_positions(row), back=url_of(row.text, pk, row.pk),
        may_withdraw=seat.may_write and (seat.may_steer or _is_own(seat, row.member_id)), withdraw=WithdrawForm(),
        is_adopted=is_adopted(seat.project, row.text),
    )  # fmt: skip
    return render(request, "cooperation/base/statement.html", context)


@requires(Verb.WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def position(request: Request, pk: int, number: int) -> HttpResponse:
    """Say what one's organisation thinks of a statement; what was typed is kept when it changed meanwhile."""
    seat = writable(request, pk, Part.BASE)
    row = _statement(seat, number)
    own = seat.member.name if seat.member else ""
    if request.method != "POST":
        form = PositionForm(guests=_guests(seat), own=own, initial=_said(seat, row))
        return _position_page(request, seat, row, form)
    form = PositionForm(request.POST, guests=_guests(seat), own=own)
    if not form.is_valid():
        return _position_page(request, seat, row, form, status=422)
    facts = form.cleaned_data
    opinion = writing.Opinion(
        facts["stance"], sent_version(request.POST.get("version")), facts["wording"], facts["reason"]
    )
    try:
        writing.take_position(
            statement=row, opinion=opinion, on_behalf=_guest(seat, facts.get("on_behalf")), by=request.actor,
            at=timezone.now(),
        )  # fmt: skip
    except Refusal as refusal:
        form.add_error(None, explain(refusal))
        status = 409 if isinstance(refusal, writing.StatementMoved) else 422
        return _position_page(request, seat, _statement(seat, number), form, status=status)
    messages.success(request, _("Votre position est gardée."))
    return redirect(url_of(row.text, pk, row.pk))


@requires(Verb.WRITE)
@require_POST
def take_in(request: Request, pk: int, number: int) -> HttpResponse:
    """Make a wording that was proposed the one of the text. number: of the position that proposes it."""
    seat = writable(request, pk, Part.BASE)
    found = Position.objects.filter(pk=number, statement__project=seat.project).select_related(
        "statement__project"
    )
    amendment = found.first()
    if amendment is None:
        raise Http404
    version = sent_version(request.POST.get("version"))
    row = amendment.statement
    done = _("La nouvelle rédaction est dans le texte. Les autres membres sont invités à la relire.")
    return _done(
        request, url_of(row.text, pk, row.pk), done,
        lambda: writing.take_in(amendment=amendment, version=version, by=request.actor, at=timezone.now()),
    )  # fmt: skip


@requires(Verb.WRITE)
@require_POST
def withdraw(request: Request, pk: int, number: int) -> HttpResponse:
    """Take a statement out of the text; it stays in the history."""
    seat = writable(request, pk, Part.BASE)
    row = _statement(seat, number)
    reason = request.POST.get("reason", "")
    return _done(
        request, url_of(row.text, pk), _("L’énoncé est retiré du texte ; son histoire est gardée."),
        lambda: writing.withdraw(statement=row, reason=reason, by=request.actor, at=timezone.now()),
    )  # fmt: skip


@requires(Verb.WRITE)
@require_POST
def move(request: Request, pk: int, number: int) -> HttpResponse:
    """Put a statement one place before or after."""
    seat = writable(request, pk, Part.BASE)
    if not seat.may_steer:
        raise PermissionDenied
    row = _statement(seat, number)
    up = request.POST.get("sens") != "bas"
    return _done(
        request, url_of(row.text, pk, row.pk), _moved(row, up),
        lambda: writing.move(statement=row, up=up, by=request.actor, at=timezone.now()),
    )  # fmt: skip


def _moved(row: Statement, up: bool) -> str:
    """Return what to say of a move: how to undo it, when the text was adopted as it is (two queries)."""
    if not is_adopted(row.project, row.text):
        return ""
    back = _("« Descendre »") if up else _("« Monter »")
    text = _(
        "L’énoncé a changé de place : le texte est à réadopter. %(back)s le remet où il était, et rien n’est à refaire."
    )
    return text % {"back": back}


@requires(Verb.WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def adopt(request: Request, pk: int, text: str) -> HttpResponse:
    """Read the whole text, then adopt it for one's organisation."""
    seat = votable(request, pk, Part.BASE)
    own = seat.member.name if seat.member else ""
    form = AdoptForm(request.POST or None, guests=_guests(seat), own=own)
    if request.method != "POST":
        name = request.actor.user.name if request.actor.user else ""
        form = AdoptForm(guests=_guests(seat), own=own, initial=_signer(request, seat, name))
        return _form_page(request, seat, "adopt", form, text=text)
    form = AdoptForm(request.POST, guests=_guests(seat), own=own)
    if not form.is_valid():
        return _form_page(request, seat, "adopt", form, text=text, status=422)
    facts = form.cleaned_data
    signature = adopting.Signature(facts["signer"], facts["quality"], request.POST.get("digest", ""))
    try:
        adopting.adopt(
            project=seat.project, text=text, signature=signature, on_behalf=_guest(seat, facts.get("on_behalf")),
            by=request.actor, at=timezone.now(),
        )  # fmt: skip
    except Refusal as refusal:
        form.add_error(None, explain(refusal))
        status = 409 if isinstance(refusal, adopting.TextChanged) else 422
        return _form_page(request, seat, "adopt", form, text=text, status=status)
    messages.success(request, _("Le texte est adopté pour votre organisation, tel que vous l’avez lu."))
    return redirect(url_of(text, pk))


def _signer(request: Request, seat: Seat, name: str) -> dict[str, object]:
    """Return who is expected to adopt: oneself, or the member without account that was asked for (`?pour=12`)."""
    asked = request.GET.get("pour", "")
    guest = next((number for number, _name in _guests(seat) if str(number) == asked), None)
    return {"on_behalf": guest} if guest else {"signer": name}


def _form_page(
    request: Request, seat: Seat, name: str, form: Any, *, text: str, status: int = 200
) -> HttpResponse:
    page = text_page(text_now(seat.project, text), seat)
    context = frame(
        seat,
        "base",
        form=form,
        page=page,
        text=text,
        back=url_of(text, seat.project.pk),
        suggestions=suggested(page),
    )
    return render(request, f"cooperation/base/{name}.html", context, status=status)


def _position_page(
    request: Request, seat: Seat, row: Statement, form: PositionForm, *, status: int = 200
) -> HttpResponse:
    written = statement_now(row)
    context = frame(
        seat, "base", form=form, row=row, written=written, opinions=opinions(written, seat), summary=summary(written),
        back=url_of(row.text, seat.project.pk, row.pk), moved=status == 409,
    )  # fmt: skip
    return render(request, "cooperation/base/position.html", context, status=status)


def _done(request: Request, url: str, sentence: str, act: Any) -> HttpResponse:
    try:
        act()
    except writing.MayNotSteer:
        raise PermissionDenied from None
    except Refusal as refusal:
        messages.error(request, explain(refusal))
    else:
        if sentence:
            messages.success(request, sentence)
    return redirect(url)


def _statement(seat: Seat, number: int) -> Statement:
    found = Statement.objects.filter(pk=number, project=seat.project).select_related(
        "project", "member", "withdrawn_by"
    )
    row = found.first()
    if row is None:
        raise Http404
    return row


def _is_own(seat: Seat, member: int) -> bool:
    return seat.member is not None and seat.member.pk == member


def _guests(seat: Seat) -> list[tuple[int, str]]:
    """Return the members without account a coordinator may speak for."""
    if not seat.may_steer:
        return []
    rows = Member.objects.parties().filter(project=seat.project, organisation=None)
    return [(one.pk, one.name) for one in rows]


def _guest(seat: Seat, number: int | None) -> Member | None:
    if number is None:
        return None
    found = Member.objects.filter(pk=number, project=seat.project).first()
    if found is None:
        raise Gone()
    return found


def _said(seat: Seat, row: Statement) -> dict[str, str]:
    """Return one's present position, to change it; an amendment begins with the words now in the text."""
    said = Position.objects.filter(statement=row, member=seat.member, ended_at=None).first()
    wording = row.versions.get(number=row.version).wording
    if said is None:
        return {"wording": wording}
    return {"stance": said.stance, "wording": said.wording or wording, "reason": said.reason}
