"""« Ce qui m’attend »: what waits for a person, the most pressing first, each with one action."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.accounts.actions.notifications import told
from maillage.accounts.actors import Actor
from maillage.accounts.models import FacilitationMandate, FacilitationState, RequestState
from maillage.accounts.permissions import Verb
from maillage.accounts.queries.invitations import invitations_to
from maillage.accounts.queries.joining import requests_of, to_decide
from maillage.accounts.queries.notifications import news_of
from maillage.base.explain import day
from maillage.cooperation.presentation.waiting import lines_waiting
from maillage.procurement.models import Tender

EACH = 4
AHEAD = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that waits. kind: what it is, shown as a badge; due: the day it must be done by, if any."""

    kind: str
    title: str
    url: str
    action: str
    detail: str = ""
    due: date | None = None
    state: str = "info"


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits, and how many more there are than are shown."""

    items: Sequence[Item]
    more: int


def waiting_for(actor: Actor, *, at: datetime) -> Waiting:
    """Return what waits for somebody signed in (eight queries at most, and those of the cooperations)."""
    if actor.user is None:
        return Waiting((), 0)
    today = timezone.localdate(at)
    tenders = _tenders(actor, today)
    groups = [
        _second_factor(actor),
        _decisions(actor, at),
        _invitations(actor, at),
        _accesses(actor),
        _cooperations(actor, at),
        _deadlines(tenders, today),
        _drafts(actor, tenders),
        _own_requests(actor),
    ]
    found = [list(group) for group in groups]
    # A piece of news that only says what waits above is not told twice.
    above = {item.url for group in found for item in group}
    found.append([item for item in _news(actor) if item.url not in above])
    shown = [item for group in found for item in group[:EACH]]
    return Waiting(tuple(shown), sum(len(group) for group in found) - len(shown))


def _second_factor(actor: Actor) -> Iterator[Item]:
    if any(actor.lacks_second_factor_for(verb) for verb in (Verb.ADMINISTER, Verb.SUPERVISE)):
        yield Item(
            _("sécurité"), _("Protégez votre accès d’administration"), reverse("account_second_factor"),
            _("Ajouter une seconde preuve"),
            _("Un mot de passe seul ne suffit pas pour administrer : deux minutes, une fois."),
            state="attention",
        )  # fmt: skip


def _decisions(actor: Actor, at: datetime) -> Iterator[Item]:
    for request in to_decide(actor, at=at):
        yield Item(
            _("demande"),
            _("%(who)s demande à agir pour %(name)s") % {"who": request.user, "name": request.name},
            reverse("account_decision", args=[request.pk]), _("Décider"),
            _("demandé le %(date)s") % {"date": _day(request.asked_at)}, state="attention",
        )  # fmt: skip


def _invitations(actor: Actor, at: datetime) -> Iterator[Item]:
    assert actor.user is not None
    for invitation in invitations_to(actor.user, at=at):
        yield Item(
            _("invitation"),
            _("%(name)s vous invite") % {"name": invitation.organisation},
            reverse("account_my_invitation", args=[invitation.pk]), _("Répondre"),
            due=timezone.localdate(invitation.expires_at), state="attention",
        )  # fmt: skip


def _accesses(actor: Actor) -> Iterator[Item]:
    if actor.organisation is None or not actor.may(Verb.ADMINISTER):
        return
    asked = FacilitationMandate.objects.filter(
        organisation=actor.organisation, state=FacilitationState.ASKED
    ).select_related("facilitator")
    for access in asked.order_by("asked_at"):
        yield Item(
            _("accès demandé"),
            _("%(name)s souhaite voir vos données") % {"name": access.facilitator},
            reverse("account_facilitation"), _("Répondre"), access.purpose, state="attention",
        )  # fmt: skip


def _cooperations(actor: Actor, at: datetime) -> Iterator[Item]:
    for line in lines_waiting(actor, at):
        yield Item(line.kind, line.title, line.url, line.action, line.detail, line.due, line.state)


def _tenders(actor: Actor, today: date) -> list[Tender]:
    """Return the tenders of one's organisation whose deadline is near, or that are not described (one query)."""
    if actor.organisation is None:
        return []
    near = Q(deadline__gte=today, deadline__lte=today + AHEAD)
    rows = Tender.objects.of(actor.organisation).filter(near | Q(launched_on=None))
    return list(rows.order_by("-updated_at", "-pk"))


def _deadlines(tenders: Sequence[Tender], today: date) -> Iterator[Item]:
    dated = [
        (one.deadline, one.pk, one)
        for one in tenders
        if one.deadline is not None and today <= one.deadline <= today + AHEAD
    ]
    for deadline, _pk, tender in sorted(dated):
        left = (deadline - today).days
        yield Item(
            _("échéance"), tender.title, reverse("consortium:groups", args=[tender.pk]), _("Voir qui peut répondre"),
            ngettext("Remise des offres dans %(n)s jour", "Remise des offres dans %(n)s jours", left) % {"n": left},
            due=deadline, state="attention" if left <= 14 else "info",
        )  # fmt: skip


def _drafts(actor: Actor, tenders: Sequence[Tender]) -> Iterator[Item]:
    if not actor.may(Verb.WRITE):
        return
    for tender in [one for one in tenders if one.launched_on is None]:
        yield Item(
            _("brouillon"), tender.title or _("Appel sans titre"), reverse("procurement:edit", args=[tender.pk]),
            _("Finir"), _("saisie gardée le %(date)s") % {"date": _day(tender.updated_at)}, state="draft",
        )  # fmt: skip


def _own_requests(actor: Actor) -> Iterator[Item]:
    assert actor.user is not None
    for request in requests_of(actor.user).filter(state=RequestState.WAITING):
        yield Item(
            _("ma demande"), _("Agir pour %(name)s") % {"name": request.name},
            reverse("account_request", args=[request.pk]), _("Suivre"),
            _("en attente de réponse depuis le %(date)s") % {"date": _day(request.asked_at)},
        )  # fmt: skip


def _news(actor: Actor) -> Iterator[Item]:
    assert actor.user is not None
    for row in news_of(actor.user).filter(read_at=None)[: EACH + 1]:
        yield Item(_("nouvelle"), told(row), row.url, _("Voir"), _("le %(date)s") % {"date": _day(row.at)})


def _day(moment: datetime) -> str:
    return day(timezone.localdate(moment))
