"""Tell people what concerns them: on the site always, by mail as often as they want."""

from __future__ import annotations

from collections import Counter
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
from maillage.accounts.queries.notifications import frequencies_of, names_of, unsubscribe_url
from maillage.base.explain import enumeration, explain, moment
from maillage.base.french import quote_inside
from maillage.base.refusals import Refusal, gettext_noop
from maillage.mail.actions.messages import queue_message, withdraw
from maillage.mail.domain.headers import one_line
from maillage.mail.domain.letter import quoted
from maillage.mail.queries.letters import full_url

EVERYTHING = "*"
LONGEST_DIGEST = 40
LONGEST_BRIEF = 300
WORDS = "words"
"""The fact that holds what a person wrote, when news are about it: the mail quotes it."""

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
    at_once = [row for row in rows if wanted[row.user_id] == Frequency.AT_ONCE]
    twins = _mailed_just_now(at_once, organisation)
    for row in at_once:
        _mail(row.user, [*twins.get(row.user_id, []), row], key=_key(row), at=at)
    return rows


def _key(row: Notification) -> str:
    return f"news:{row.pk}"


def _mailed_just_now(
    rows: Sequence[Notification], organisation: Organisation | None
) -> dict[int, list[Notification]]:
    """Return, by person, the same news of the same moment for its other organisations, whose mail is taken back.

    Who acts for several organisations receives one mail that names them. What has left already is not said again.
    """
    if organisation is None or not rows:
        return {}
    same = Notification.objects.filter(
        user__in=[row.user_id for row in rows], at=rows[0].at, kind=rows[0].kind, message=rows[0].message,
        about=rows[0].about, organisation_id__isnull=False,
    ).exclude(organisation_id=organisation.pk).order_by("pk")  # fmt: skip
    found: dict[int, list[Notification]] = {}
    for row in same:
        if told(row) == told(rows[0]):
            found.setdefault(row.user_id, []).append(row)
    return {user: twins for user, twins in found.items() if withdraw(keys=[_key(row) for row in twins])}


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
    with translation.override(user.language):
        items = _items(rows)
        news, same = items[:LONGEST_DIGEST], len({item["text"] for item in items}) == 1
        label = explain((notices.kind(rows[0].kind).label, {}))
    queue_message(
        key=key,
        to=user.email,
        template="accounts/mail/news",
        context={
            "name": user.name,
            "news": news,
            "one": len(items) == 1,
            "same": same,
            "more": len(items) - len(news),
            "all_url": full_url("/nouvelles"),
            "preferences_url": "" if essential else full_url("/compte/courriels"),
            "label": label,
        },
        language=user.language,
        kind=rows[0].kind if same else "digest",
        about=rows[0].about if same else "",
        for_organisation_id=rows[0].organisation_id,
        unsubscribe=""
        if essential
        else full_url(unsubscribe_url(user, rows[0].kind if same else EVERYTHING)),
        urgent=essential,
        at=at,
    )
    Notification.objects.filter(pk__in=[row.pk for row in rows]).update(mail_at=None)


def _items(rows: Sequence[Notification]) -> list[dict[str, object]]:
    """Return what a mail says: the same sentence about the same page once; for whom, when it is said of several.

    words: those of a person that the news are about, whole. brief: the same on one line.
    """
    groups: dict[tuple[str, str], list[Notification]] = {}
    for row in rows:
        groups.setdefault((told(row), row.url), []).append(row)
    times = Counter(told(row) for row in rows)
    several = any(count > 1 for count in times.values())
    names = names_of(row.organisation_id for row in rows) if several else {}
    return [
        {
            "text": text,
            "url": full_url(url),
            "whose": enumeration(_whose(group, names)) if times[text] > 1 else "",
            "words": quoted(words := str(group[0].facts.get(WORDS, ""))),
            "brief": one_line(words, LONGEST_BRIEF),
        }
        for (text, url), group in groups.items()
    ]


def _whose(rows: Sequence[Notification], names: Mapping[int | None, str]) -> list[str]:
    return list(dict.fromkeys(names[row.organisation_id] for row in rows if row.organisation_id in names))


def told(row: Notification) -> str:
    """Return the sentence of a piece of news in the language now active.

    Facts named « date » and « moment » were kept as text: a day, and a day with its hour.
    """
    return quote_inside(explain((row.message, {name: _read(name, fact) for name, fact in row.facts.items()})))


def _read(name: str, fact: object) -> object:
    if name == "date":
        return date.fromisoformat(str(fact)[:10])
    return moment(datetime.fromisoformat(str(fact))) if name == "moment" else fact


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
