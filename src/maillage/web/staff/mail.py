"""Staff: the messages that leave, what failed and why, what to do with it. Demonstration: the local outbox."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from maillage.accounts.actions.journal import record
from maillage.accounts.domain import events
from maillage.accounts.http import Request
from maillage.accounts.models import Organisation
from maillage.accounts.permissions import Verb, requires
from maillage.base.explain import explain
from maillage.base.figures import number
from maillage.base.refusals import Refusal, gettext_noop
from maillage.mail.actions import messages as actions
from maillage.mail.actions.relay import try_relay_now
from maillage.mail.domain.addresses import readable
from maillage.mail.domain.secrecy import without_secrets
from maillage.mail.models import OutgoingMessage, State
from maillage.mail.models.messages import HELD, TO_LOOK_AT
from maillage.mail.queries.messages import health, listed

PER_PAGE = 25
IN_OUTBOX = 50
TABS = (
    ("a-voir", gettext_lazy("À regarder"), TO_LOOK_AT),
    ("attente", gettext_lazy("En attente"), (State.WAITING, *HELD)),
    ("envoyes", gettext_lazy("Envoyés"), (State.SENT,)),
    ("annules", gettext_lazy("Annulés"), (State.CANCELLED,)),
    ("tous", gettext_lazy("Tous"), ()),
)
BADGES = {
    State.WAITING: "info", State.SENDING: "info", State.HANDING_OVER: "info", State.SENT: "success",
    State.FAILED: "danger", State.BOUNCED: "danger", State.UNCERTAIN: "attention", State.CANCELLED: "draft",
}  # fmt: skip
ADVICE = {
    State.WAITING: gettext_lazy("Il partira de lui-même : rien à faire."),
    State.SENT: gettext_lazy("Le serveur d’envoi l’a pris. S’il revient, ce sera noté ici."),
    State.FAILED: gettext_lazy(
        "Le serveur d’envoi ne l’a pas pris. Sa réponse dit pourquoi ; renvoyez-le une fois la cause réparée."
    ),
    State.BOUNCED: gettext_lazy(
        "L’adresse n’a pas reçu le message. Vérifiez-la auprès de la personne : "
        "renvoyer à la même adresse sert rarement."
    ),
    State.UNCERTAIN: gettext_lazy(
        "La liaison a été coupée à l’instant de la remise : nul ne peut dire s’il est parti. "
        "Demandez au destinataire, puis choisissez."
    ),
    State.CANCELLED: gettext_lazy("Il n’a pas été envoyé."),
}
# The page of a message is written by us but shows words of others: nothing runs, nothing is fetched.
PREVIEW = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; "
    "frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox",
    "X-Frame-Options": "SAMEORIGIN",
}
events.register("message.resent", gettext_noop("a renvoyé un courriel"))
events.register("message.cancelled", gettext_noop("a annulé un courriel"))
events.register("message.considered_sent", gettext_noop("a tenu un courriel pour reçu"))
events.register(
    "messages.resent", gettext_noop("a renvoyé les courriels en échec"), {"count": gettext_noop("nombre")}
)


@dataclass(frozen=True, slots=True)
class Tab:
    """A set of states, how many messages are in them, and whether it is the one shown."""

    code: str
    label: str
    count: int
    current: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """A message as a page shows it."""

    message: OutgoingMessage
    to: str
    badge: str
    advice: str


@require_safe
@requires(Verb.SUPERVISE)
def mail(request: Request) -> HttpResponse:
    """The list: what has to be looked at first; how the relay is doing."""
    state, words = health(), request.GET.get("q", "")[:100]
    asked = request.GET.get("etat", "a-voir" if not words else "tous")
    code, _label, states = next((tab for tab in TABS if tab[0] == asked), TABS[0])
    page = Paginator(listed(states=states, words=words), PER_PAGE).get_page(request.GET.get("page"))
    facts = {
        "tabs": [_tab(tab, state.counts, code) for tab in TABS],
        "code": code,
        "words": words,
        "page": page,
        "shown": [_shown(message) for message in page],
        "health": state,
        "no_relay": settings.MAIL_RELAY is None and not settings.MAIL_OUTBOX,
        "outbox": settings.MAIL_OUTBOX,
        "may_resend_all": state.counts[State.FAILED] > 0 and code == "a-voir",
    }
    return render(request, "web/staff/mail.html", facts)


@require_safe
@requires(Verb.SUPERVISE)
def message(request: Request, pk: int) -> HttpResponse:
    """All that is known of a message; what would let somebody in is hidden."""
    found = get_object_or_404(OutgoingMessage, pk=pk)
    facts = {
        "shown": _shown(found),
        "text": "" if found.confidential else without_secrets(found.text),
        "organisation": Organisation.objects.filter(pk=found.for_organisation_id or 0).first(),
    }
    return render(request, "web/staff/mail_message.html", facts)


@require_safe
@requires(Verb.SUPERVISE)
def preview(request: Request, pk: int) -> HttpResponse:
    """The HTML of a message, for a frame; what would let somebody in is hidden."""
    found = get_object_or_404(OutgoingMessage, pk=pk, confidential=False)
    return HttpResponse(without_secrets(found.html), headers=PREVIEW)


@require_POST
@requires(Verb.SUPERVISE)
def resend(request: Request, pk: int) -> HttpResponse:
    """Send a message again."""
    return _do(request, pk, "message.resent", actions.resend, _("Le message va être renvoyé."))


@require_POST
@requires(Verb.SUPERVISE)
def cancel(request: Request, pk: int) -> HttpResponse:
    """Hold a message back."""
    return _do(request, pk, "message.cancelled", actions.cancel, _("Le message ne sera pas envoyé."))


@require_POST
@requires(Verb.SUPERVISE)
def consider_sent(request: Request, pk: int) -> HttpResponse:
    """Settle a doubt: it was received."""
    done = _("Le message est tenu pour reçu.")
    return _do(request, pk, "message.considered_sent", actions.consider_sent, done)


@require_POST
@requires(Verb.SUPERVISE)
def resend_failed(request: Request) -> HttpResponse:
    """Send again all that failed, once what was wrong is mended."""
    at = timezone.now()
    with transaction.atomic():
        count = actions.resend_failed(at=at)
        if count:
            record(what="messages.resent", about="messages", after={"count": count}, by=request.actor, at=at)
    done = ngettext("%(n)s message va être renvoyé.", "%(n)s messages vont être renvoyés.", count)
    messages.success(request, done % {"n": number(count)})
    return redirect("web:staff_mail")


@require_POST
@requires(Verb.SUPERVISE)
def try_relay(request: Request) -> HttpResponse:
    """Ask the relay again without waiting for the end of the pause."""
    try_relay_now()
    messages.success(request, _("Un nouvel essai va avoir lieu."))
    return redirect("web:staff_mail")


@require_safe
@requires(Verb.VISIT)
def outbox(request: Request) -> HttpResponse:
    """Demonstration and development: the last messages, as their readers would receive them. 404 elsewhere."""
    return render(request, "web/staff/mail_outbox.html", {"sent": _outbox()[:IN_OUTBOX]})


@require_safe
@requires(Verb.VISIT)
def outbox_message(request: Request, pk: int) -> HttpResponse:
    """A message of the outbox, its links at work."""
    return render(request, "web/staff/mail_received.html", {"message": get_object_or_404(_outbox(), pk=pk)})


@require_safe
@requires(Verb.VISIT)
def outbox_preview(request: Request, pk: int) -> HttpResponse:
    """The HTML of a message of the outbox, for a frame."""
    return HttpResponse(get_object_or_404(_outbox(), pk=pk).html, headers=PREVIEW)


def _outbox() -> QuerySet[OutgoingMessage]:
    if not settings.MAIL_OUTBOX:
        raise Http404
    return OutgoingMessage.objects.exclude(state=State.CANCELLED)


def _do(
    request: Request, pk: int, what: str, action: Callable[..., OutgoingMessage], done: str
) -> HttpResponse:
    found, at = get_object_or_404(OutgoingMessage, pk=pk), timezone.now()
    try:
        with transaction.atomic():
            action(message=found, at=at)
            record(what=what, about=f"message:{pk}", by=request.actor, at=at)
    except Refusal as refusal:
        messages.error(request, explain(refusal))
    else:
        messages.success(request, done)
    return redirect("web:staff_message", pk)


def _tab(tab: tuple[str, object, tuple[State, ...]], counts: dict[str, int], current: str) -> Tab:
    code, label, states = tab
    return Tab(code, str(label), sum(counts[state] for state in states or State), code == current)


def _shown(found: OutgoingMessage) -> Shown:
    state = State(found.state)
    return Shown(found, readable(found.to), BADGES[state], str(ADVICE.get(state, "")))
