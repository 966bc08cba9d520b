"""Tell people what concerns them: on the site always, by mail as often as they want."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone, translation

from maillage.accounts.actions.journal import record
from maillage.accounts.actors import Actor
from maillage.accounts.domain import events, notices
from maillage.accounts.domain.journal import plain
from maillage.accounts.models import Frequency, Notification, Organisation, Preference, User
from maillage.accounts.permissions import Verb
from maillage.accounts.queries.notifications import frequencies_of, unsubscribe_url
from maillage.base.explain import explain
from maillage.base.refusals import Refusal, gettext_noop
from maillage.mail.actions.messages import queue_message
from maillage.mail.queries.letters import full_url

EVERYTHING = "*"
LONGEST_DIGEST = 40

events.register(
    "preference.changed",
    gettext_noop("a changé la fréquence de ses courriels"),
    {"kind": gettext_noop("sorte"), "frequency": gettext_noop("fréquence")},
)


class AlwaysMailed(Refusal):
    message = gettext_noop("Ces courriels protègent votre compte : ils partent toujours.")


class NotYours(Refusal):
    message = gettext_noop("Ce réglage n’appartient pas à votre compte.")


@transaction.atomic
def notify(
    *,
    kind: str,
    to: Iterable[User],
    message: str,
    facts: Mapping[str, object],
    url: str,
    about: str,
    at: datetime,
    organisation: Organisation | None = None,
) -> list[Notification]:
    """Tell each person once, within the transaction of the fact; closed and inactive accounts are left alone.

    kind: named in `domain.notices`. message: a French sentence marked for translation, filled from facts.
    url: the page, beginning with « / ». about: the object (« invitation:12 »). organisation: whose news it is.
    """
    notices.kind(kind)
    people = {user.pk: user for user in to if user.is_active and not user.anonymised_at}
    local = timezone.localtime(at)
    wanted = frequencies_of(people.keys(), kind)
    rows = Notification.objects.bulk_create(
        Notification(
            user=user, organisation_id=organisation.pk if organisation else None, kind=kind, message=message,
            facts=plain(facts), url=url, about=about, at=at, mail_at=notices.mail_due(wanted[pk], local),
        )
        for pk, user in people.items()
    )  # fmt: skip
    for row in rows:
        if wanted[row.user_id] == Frequency.AT_ONCE:
            _mail(row.user, [row], key=f"news:{row.pk}", at=at)
    return rows


@transaction.atomic
def send_due(*, user: User, at: datetime) -> int:
    """Queue one mail with all the news of a person that are due and not read yet; return how many it tells."""
    due = list(
        Notification.objects.select_for_update().filter(user=user, mail_at__lte=at).order_by("at", "pk")
    )
    unread = [row for row in due if row.read_at is None]
    if unread and user.is_active:
        _mail(user, unread, key=f"digest:{user.pk}:{unread[0].pk}-{unread[-1].pk}", at=at)
    Notification.objects.filter(pk__in=[row.pk for row in due]).update(mail_at=None)
    return len(unread)


def send_digests(at: datetime) -> int:
    """Send the digests that are due, one transaction a person: run by `maillage tick`."""
    people = User.objects.filter(notifications__mail_at__lte=at, is_active=True).distinct()
    return sum(send_due(user=user, at=at) for user in people)


def _mail(user: User, rows: Sequence[Notification], *, key: str, at: datetime) -> None:
    """Queue the mail that tells some news, in the person's language; its rows need no mail any more."""
    essential = all(notices.kind(row.kind).essential for row in rows)
    scope = rows[0].kind if len(rows) == 1 else EVERYTHING
    with translation.override(user.language):
        news = [{"text": told(row), "url": full_url(row.url)} for row in rows[:LONGEST_DIGEST]]
        label = explain((notices.kind(rows[0].kind).label, {}))
    queue_message(
        key=key,
        to=user.email,
        template="accounts/mail/news",
        context={
            "name": user.name,
            "news": news,
            "one": len(rows) == 1,
            "more": len(rows) - len(news),
            "all_url": full_url("/nouvelles"),
            "preferences_url": "" if essential else full_url("/compte/courriels"),
            "label": label,
        },
        language=user.language,
        kind=rows[0].kind if len(rows) == 1 else "digest",
        about=rows[0].about if len(rows) == 1 else "",
        for_organisation_id=rows[0].organisation_id,
        unsubscribe="" if essential else full_url(unsubscribe_url(user, scope)),
        urgent=essential,
        at=at,
    )
    Notification.objects.filter(pk__in=[row.pk for row in rows]).update(mail_at=None)


def told(row: Notification) -> str:
    """Return the sentence of a piece of news in the language now active; a fact named « date » was kept as text."""
    facts = {
        name: date.fromisoformat(fact[:10]) if name == "date" else fact for name, fact in row.facts.items()
    }
    return explain((row.message, facts))


@transaction.atomic
def choose_frequency(*, user: User, kind: str, frequency: Frequency, by: Actor, at: datetime) -> None:
    """Keep how often a person wants a kind of news. Raises NotYours, AlwaysMailed.

    Only the person chooses, or whoever holds the link of one of the person's mails (by: that person then).
    """
    if by.user_id != user.pk or not by.may(Verb.USE_ACCOUNT):
        raise NotYours()
    if notices.kind(kind).essential:
        raise AlwaysMailed()
    held = frequencies_of([user.pk], kind)[user.pk]
    if held == frequency:
        return
    Preference.objects.update_or_create(user=user, kind=kind, defaults={"frequency": frequency})
    due = notices.mail_due(frequency, timezone.localtime(at)) if frequency != Frequency.AT_ONCE else at
    waiting = Notification.objects.filter(user=user, kind=kind, mail_at__isnull=False)
    waiting.update(mail_at=due)
    record(
        what="preference.changed", about=f"person:{user.pk}", before={"kind": kind, "frequency": held},
        after={"kind": kind, "frequency": frequency}, by=by, at=at,
    )  # fmt: skip


@transaction.atomic
def unsubscribe(*, user: User, scope: str, at: datetime, origin: str) -> None:
    """Stop the mails of a kind, or of every kind that is not essential: the news stay on the site."""
    by = Actor(user=user, origin=origin)
    chosen = [kind for kind in notices.kinds().values() if scope in (EVERYTHING, kind.code)]
    for kind in chosen:
        if not kind.essential:
            choose_frequency(user=user, kind=kind.code, frequency=Frequency.NEVER, by=by, at=at)


@transaction.atomic
def mark_read(*, by: Actor, at: datetime, number: int | None = None) -> int:
    """Mark one piece of news of the person, or all, as read: what is read is not mailed. Returns how many."""
    if not by.may(Verb.USE_ACCOUNT):
        raise NotYours()
    unread = Notification.objects.filter(user=by.user, read_at=None)
    if number is not None:
        unread = unread.filter(pk=number)
    return unread.update(read_at=at, mail_at=None)
