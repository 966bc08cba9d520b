"""Carry out the retention of the catalogue: each rule is periodic work, reported to the staff with the other jobs.

A rule receives the moment its duration leads back to (`before`) and the present one (`at`), deletes or empties what is
older, and returns how many rows. What organisations need to cooperate is never touched: mandates, writings and entries
of the journal keep their number, which leads to nobody once the account is closed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from types import MappingProxyType
from typing import Protocol

from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q

from maillage.accounts.actions.closing import CLOSED_MAIL, ERASED, forget_mail
from maillage.accounts.actions.inactive import close_inactive_accounts
from maillage.accounts.actions.journal import erase_details_before
from maillage.accounts.actions.lapses import CLOCK
from maillage.accounts.models import ApiToken, JoinRequest, Notification, RequestState, StaffVisit, User
from maillage.accounts.queries.privacy import kept_for, retention_of
from maillage.base.refusals import gettext_noop
from maillage.jobs.domain.registry import register_periodic
from maillage.mail.models import OutgoingMessage
from maillage.mail.models.messages import OVER


class Rule(Protocol):
    """Delete or empty what is older; return how many rows."""

    def __call__(self, *, before: datetime, at: datetime) -> int: ...


def expired_sessions(*, before: datetime, at: datetime) -> int:
    """Delete the sessions past their end, and what was kept about their devices."""
    _, deleted = Session.objects.filter(expire_date__lt=at).delete()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
    return deleted.get(Session._meta.label, 0)


def sign_in_attempts(*, before: datetime, at: datetime) -> int:
    """Delete the traces of attempts to sign in, failed or not."""
    return sum(
        model.objects.filter(attempt_time__lt=before).delete()[1].get(model._meta.label, 0)
        for model in (AccessAttempt, AccessFailureLog, AccessLog)
    )


def ended_tokens(*, before: datetime, at: datetime) -> int:
    """Delete the tokens of programs that ended long ago."""
    return ApiToken.objects.filter(Q(revoked_at__lt=before) | Q(expires_at__lt=before)).delete()[0]


def evidence(*, before: datetime, at: datetime) -> int:
    """Delete the documents given with requests: decided ones at once, those that wait for too long."""
    over = ~Q(state=RequestState.WAITING) | Q(asked_at__lt=before)
    return JoinRequest.objects.filter(over, document__isnull=False).update(document=None, document_name="")


def read_news(*, before: datetime, at: datetime) -> int:
    """Delete the news that were read."""
    return Notification.objects.filter(read_at__lt=before).delete()[0]


def unread_news(*, before: datetime, at: datetime) -> int:
    """Delete the news that nobody reads."""
    return Notification.objects.filter(at__lt=before).delete()[0]


def mail_addresses(*, before: datetime, at: datetime) -> int:
    """Erase the addresses of the mails sent long ago; what was sent and when stays, to nobody."""
    old = OutgoingMessage.objects.filter(created_at__lt=before).exclude(purged_at=None).exclude(to=ERASED)
    return old.update(to=ERASED, from_name="", reply_to="", subject=ERASED)


def closing_mails(*, before: datetime, at: datetime) -> int:
    """Erase the address of the mails that confirmed a closing, once they are sent, and what was on its way with them.

    When the person opened another account meanwhile, only the line of that mail is erased.
    """
    sent = OutgoingMessage.objects.filter(kind=CLOSED_MAIL, state__in=OVER, created_at__lt=before)
    lines = list(sent.exclude(to=ERASED).values_list("pk", "to"))
    for pk, address in lines:
        if not User.objects.filter(email__iexact=address).exists():
            forget_mail(address=address, at=at)
        OutgoingMessage.objects.filter(pk=pk).update(to=ERASED, subject=ERASED)
    return len(lines)


def journal_details(*, before: datetime, at: datetime) -> int:
    """Erase what the journal says of persons by name; its entries stay, with a number."""
    return erase_details_before(before=before, by=CLOCK, at=at)


def staff_visits(*, before: datetime, at: datetime) -> int:
    """Delete the visits of the staff to people's accounts; the journal keeps that they took place."""
    return StaffVisit.objects.filter(started_at__lt=before).exclude(ended_at=None).delete()[0]


def admin_log(*, before: datetime, at: datetime) -> int:
    """Delete the log of the administration."""
    return LogEntry.objects.filter(action_time__lt=before).delete()[0]


RULES: Mapping[str, tuple[str, Rule]] = MappingProxyType(
    {
        "inactive_accounts": (
            gettext_noop("Prévenir, puis fermer les comptes où personne ne se connecte"),
            close_inactive_accounts,
        ),
        "expired_sessions": (gettext_noop("Supprimer les sessions finies"), expired_sessions),
        "sign_in_attempts": (gettext_noop("Supprimer les essais de connexion anciens"), sign_in_attempts),
        "ended_tokens": (gettext_noop("Supprimer les jetons finis depuis longtemps"), ended_tokens),
        "evidence": (gettext_noop("Supprimer les pièces jointes aux demandes"), evidence),
        "read_news": (gettext_noop("Supprimer les nouvelles lues"), read_news),
        "unread_news": (gettext_noop("Supprimer les nouvelles jamais lues"), unread_news),
        "mail_addresses": (gettext_noop("Effacer les adresses des courriels anciens"), mail_addresses),
        "closing_mails": (gettext_noop("Effacer les adresses des comptes fermés"), closing_mails),
        "journal_details": (gettext_noop("Effacer du journal ancien ce qui nomme"), journal_details),
        "staff_visits": (gettext_noop("Supprimer les visites anciennes de l’équipe"), staff_visits),
        "admin_log": (gettext_noop("Supprimer les écritures anciennes de l’administration"), admin_log),
    }
)
"""Rules by the name that the catalogue gives them, with what the staff reads."""


def carry_out(rule: str, *, at: datetime) -> int:
    """Carry out one rule of the catalogue, whole or not at all; return how many rows it deleted or emptied."""
    keep = kept_for(retention_of(rule))
    if keep is None:
        raise ValueError(f"{rule}: the catalogue gives no duration")
    with transaction.atomic():
        return RULES[rule][1](before=keep.before(at), at=at)


def register_all() -> None:
    """Have each rule carried out every day."""
    for rule, (title, _) in RULES.items():
        register_periodic(f"privacy.{rule}", partial(carry_out, rule), every=timedelta(days=1), title=title)
