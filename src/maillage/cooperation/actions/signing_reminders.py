"""Periodic work of signatures: remind those who have not signed.

One transaction for each signature, in which its project and its version are held, and the fact and its mail are
written together: killed between any two statements, the work is done again for this signature alone, and what had
left never leaves twice.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from maillage.accounts.actions.notifications import notify
from maillage.base.explain import explain
from maillage.base.refusals import gettext_noop
from maillage.cooperation.actions.doors import Letter, News, written
from maillage.cooperation.actions.guard import ProjectClosed, locked
from maillage.cooperation.actions.signing_news import (
    BY_DAY,
    days_of_link,
    facts_of,
    held,
    mask_of,
    reach_signatory,
)
from maillage.cooperation.domain.events.documents import NEWS
from maillage.cooperation.domain.reminders import Planned
from maillage.cooperation.models.documents import (
    PaperSignature,
    PaperState,
    PaperVersion,
    SignatureReminder,
    SignatureState,
)
from maillage.cooperation.queries.documents import reminding_of, to_remind
from maillage.cooperation.queries.invitations import told_of

LATE = gettext_noop("« %(title)s » attend la signature de votre organisation, dans « %(project)s ».")
LAST = gettext_noop(
    "« %(title)s » attend encore des signatures : les dernières relances partent, lisez ce qui est écrit et à qui."
)


def remind_due(at: datetime) -> int:
    """Send the reminders to sign that are due: one of each at most, whatever happens. Returns how many left."""
    today = timezone.localdate(at)
    due = [
        one.pk
        for one in to_remind()
        if reminding_of(one.version).due(today=today, done=[row.days for row in one.reminders.all()])
    ]
    return sum(_remind(number, at) for number in due)


@transaction.atomic
def _remind(number: int, at: datetime) -> bool:
    row = hold(number)
    if row is None:
        return False
    done = row.reminders.values_list("days", flat=True)
    reminder = reminding_of(row.version).due(today=timezone.localdate(at), done=list(done))
    if reminder is None:
        return False
    is_first_last = reminder.is_last and not _has_left(row.version, reminder)
    _tell(row, reminder, at)
    if is_first_last:
        _tell_who_proposed(row.version, at)
    return True


def hold(number: int) -> PaperSignature | None:
    """Return a signature still waited for, held with its project and its version; None when nobody is to be reminded.

    A newer version, even not proposed yet, silences the older: it will be taken back.
    """
    found = PaperSignature.objects.select_related("version__sheet__project").filter(pk=number).first()
    if found is None:
        return None
    try:
        locked(found.version.sheet.project)
    except ProjectClosed:
        return None
    version = held(found.version)
    rows = PaperSignature.objects.select_for_update(of=("self",)).select_related(
        "member__organisation", "member__project__owner", "member__sheet"
    )
    row = rows.get(pk=number)
    row.version = version
    waits = row.state == SignatureState.WAITING and version.state == PaperState.PROPOSED
    if not waits or not row.member.is_party:
        return None
    return None if version.sheet.versions.filter(number__gt=version.number).exists() else row


def _tell(row: PaperSignature, reminder: Planned, at: datetime) -> None:
    """Remind who signs for a member, and keep what was written and to whom."""
    version, member = row.version, row.member
    by_name, key = member.project.owner.name, f"coop-sign-remind-{row.pk}-{reminder.days}"
    facts = facts_of(version)
    news = News(
        NEWS, BY_DAY if version.sign_by else LATE, facts, reverse("cooperation:version", args=[version.pk]),
        administrators=True,
    )  # fmt: skip
    context = {
        "title": version.title, "by": by_name, "sign_by": version.sign_by,
        "proposed_on": timezone.localdate(version.proposed_at), "last": reminder.is_last,
    }  # fmt: skip
    letter = Letter(
        "cooperation/mail/document_reminder", "cooperation:sign_door", context, days=days_of_link(version, at),
        replaces=False,
    )  # fmt: skip
    told = reach_signatory(version, member, news, letter, key, at, by_name)
    with override(member.language):
        text = written(key) or (explain((news.message, facts)) if told.people else "")
    SignatureReminder.objects.create(
        signature=row, days=reminder.days, at=at, people=told.people, mask=mask_of(member) if told.mailed else "",
        text=text,
    )  # fmt: skip


def _has_left(version: PaperVersion, reminder: Planned) -> bool:
    return SignatureReminder.objects.filter(signature__version=version, days=reminder.days).exists()


def _tell_who_proposed(version: PaperVersion, at: datetime) -> None:
    """Tell who proposed a version, and who administers what coordinates, that nobody will be reminded any more."""
    project = version.sheet.project
    notify(
        kind=NEWS, to=told_of(project, sender=version.proposed_by, at=at), message=LAST, facts={"title": version.title},
        url=reverse("cooperation:version", args=[version.pk]), about=f"project:{project.pk}", at=at,
        organisation=project.owner,
    )  # fmt: skip
