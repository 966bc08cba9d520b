"""What becomes of a project that is over: announced to the group, then erased step by step. The clock does it.

Durations are those of the register (`accounts/catalogue/purposes.yaml`). A step is carried out once by project and by
closing: opened again, a project begins anew, and what was announced no longer holds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType

from django.db import transaction
from django.db.models import Exists, F, Max, OuterRef, Q
from django.urls import reverse

from maillage.accounts.actions.journal import record
from maillage.accounts.actions.lapses import CLOCK
from maillage.accounts.actions.notifications import notify
from maillage.accounts.models import JournalEntry, User
from maillage.accounts.queries.mandates import those_acting
from maillage.base.refusals import gettext_noop
from maillage.cooperation.actions.doors import close_doors
from maillage.cooperation.actions.files import erase_bytes, forget_files
from maillage.cooperation.domain.events.retention import NEWS
from maillage.cooperation.models.comments import Comment
from maillage.cooperation.models.documents import MemberSheet, SignatureReminder
from maillage.cooperation.models.feeds import CalendarFeed
from maillage.cooperation.models.files import FileVersion
from maillage.cooperation.models.minutes import MinutesNote
from maillage.cooperation.models.projects import InternalNote, Member, MemberState, Project
from maillage.cooperation.models.retention import RetentionNotice, RetentionStep
from maillage.cooperation.queries.access import OPEN
from maillage.cooperation.queries.retention import WARNED_BEFORE, keep_of

WARNINGS: Mapping[RetentionStep, str] = MappingProxyType(
    {
        RetentionStep.CONTACTS: gettext_noop(
            "« %(project)s » est fini : le %(date)s, Maillage efface ses adresses et ses personnes à joindre."
        ),
        RetentionStep.NOTES: gettext_noop(
            "« %(project)s » est fini : le %(date)s, Maillage efface ses notes internes, commentaires et remarques."
        ),
        RetentionStep.FILES: gettext_noop(
            "« %(project)s » est fini : le %(date)s, Maillage efface ses fichiers. Gardez ceux qui vous servent encore."
        ),
        RetentionStep.WHOLE: gettext_noop(
            "« %(project)s » est fini : le %(date)s, Maillage l’efface en entier. Gardez ses documents signés."
        ),
        RetentionStep.SILENCE: gettext_noop(
            "Plus rien n’est écrit dans « %(project)s » depuis le %(date)s : s’il est fini, dites-le."
        ),
    }
)


def erase_contacts(at: datetime) -> int:
    """Announce, then erase addresses, persons to reach and signatories; links and calendars end with them."""
    return _each(RetentionStep.CONTACTS, at)


def erase_notes(at: datetime) -> int:
    """Announce, then erase internal notes, comments and remarks."""
    return _each(RetentionStep.NOTES, at)


def erase_files(at: datetime) -> int:
    """Announce, then erase the bytes of files; their names and digests stay."""
    return _each(RetentionStep.FILES, at)


def erase_project(at: datetime) -> int:
    """Announce, then erase a whole project; the journal keeps that it was."""
    return _each(RetentionStep.WHOLE, at)


def ask_silent(at: datetime) -> int:
    """Ask those that coordinate an open project, where nothing was written for long, whether it is over."""
    limit = keep_of(RetentionStep.SILENCE).before(at)
    entries = JournalEntry.objects.filter(about__startswith="project:")
    moved = set(entries.filter(at__gt=limit).values_list("about", flat=True))
    asked = RetentionNotice.objects.filter(
        project=OuterRef("pk"), step=RetentionStep.SILENCE, warned_at__gt=limit
    )
    rows = Project.objects.filter(state__in=OPEN, created_at__lte=limit).exclude(Exists(asked))
    silent = [pk for pk in rows.order_by("pk").values_list("pk", flat=True) if f"project:{pk}" not in moved]
    return sum(_ask(pk, limit, at) for pk in silent)


@transaction.atomic
def _ask(pk: int, limit: datetime, at: datetime) -> int:
    project = Project.objects.select_for_update().filter(pk=pk, state__in=OPEN).first()
    if project is None:
        return 0
    last = JournalEntry.objects.filter(about=f"project:{pk}").aggregate(last=Max("at"))["last"]
    since = last or project.created_at
    known = RetentionNotice.objects.filter(project=project, step=RetentionStep.SILENCE)
    if since > limit or known.filter(warned_at__gt=limit).exists():
        return 0
    asked = known.aggregate(last=Max("warned_at"))["last"]
    RetentionNotice.objects.create(
        project=project,
        step=RetentionStep.SILENCE,
        since=max(since, asked) if asked else since,
        warned_at=at,
        done_at=at,
    )
    _tell(project, RetentionStep.SILENCE, since, reverse("cooperation:state", args=[pk]), at)
    return 1


def _each(step: RetentionStep, at: datetime) -> int:
    """Announce or carry out a step for each project, each in its own transaction; return for how many."""
    done = RetentionNotice.objects.filter(
        project=OuterRef("pk"), step=step, since=OuterRef("closed_at"), done_at__isnull=False
    )
    soon = keep_of(step).before(at + WARNED_BEFORE)
    rows = Project.objects.exclude(state__in=OPEN).filter(closed_at__lte=soon).exclude(Exists(done))
    return sum(_one(pk, step, at) for pk in list(rows.order_by("pk").values_list("pk", flat=True)))


@transaction.atomic
def _one(pk: int, step: RetentionStep, at: datetime) -> int:
    rows = Project.objects.select_for_update(of=("self",)).select_related("owner").exclude(state__in=OPEN)
    project = rows.filter(pk=pk).first()
    if project is None or project.closed_at is None:  # opened again meanwhile, or gone
        return 0
    keep = keep_of(step)
    notice, new = RetentionNotice.objects.get_or_create(
        project=project, step=step, since=project.closed_at, defaults={"warned_at": at}
    )
    if new:
        on = max(keep.after(project.closed_at), at + WARNED_BEFORE)
        _tell(project, step, on, reverse("cooperation:project", args=[pk]), at)
        return 1
    too_soon = notice.warned_at > at - WARNED_BEFORE or keep.after(project.closed_at) > at
    if notice.done_at is not None or too_soon:
        return 0
    closed_at = project.closed_at
    what, erase = STEPS[step]
    notice.done_at = at
    notice.save()
    rows_erased = erase(project, at)
    record(
        what=what, about=f"project:{pk}", owner=project.owner, after={"closed_on": closed_at, "rows": rows_erased},
        by=CLOCK, at=at,
    )  # fmt: skip
    return 1


def _contacts(project: Project, at: datetime) -> int:
    members = Member.objects.filter(project=project)
    for member in members:
        close_doors(member=member, at=at)
    CalendarFeed.objects.filter(project=project).delete()
    SignatureReminder.objects.filter(signature__member__project=project).update(mask="", text="")
    sheets = MemberSheet.objects.filter(member__project=project)
    sheets.exclude(signatory="", quality="", signatory_email="", contact="").update(
        signatory="", quality="", signatory_email="", contact="", version=F("version") + 1
    )
    return members.exclude(Q(contact="") & Q(email="")).update(contact="", email="", version=F("version") + 1)


def _notes(project: Project, at: datetime) -> int:
    some = (
        InternalNote.objects.filter(project=project),
        Comment.objects.filter(Q(task__project=project) | Q(point__process__project=project)),
        MinutesNote.objects.filter(record__meeting__project=project, is_correction=False),
    )
    return sum(rows.delete()[0] for rows in some)


def _whole(project: Project, at: datetime) -> int:
    """Bytes first: a row whose file is gone still says so, a file without its row would stay for ever."""
    erase_bytes(FileVersion.objects.filter(file__project=project))
    return project.delete()[0]


STEPS: Mapping[RetentionStep, tuple[str, Callable[[Project, datetime], int]]] = MappingProxyType(
    {
        RetentionStep.CONTACTS: ("project.contacts_erased", _contacts),
        RetentionStep.NOTES: ("project.notes_erased", _notes),
        RetentionStep.FILES: ("project.files_erased", forget_files),
        RetentionStep.WHOLE: ("project.erased", _whole),
    }
)
"""What each step does, and how the journal names it."""


def _tell(project: Project, step: RetentionStep, day: datetime, url: str, at: datetime) -> None:
    """Tell those that coordinate; every engaged member before the whole project goes, or when nobody coordinates."""
    engaged = Member.objects.filter(
        project=project, state=MemberState.ACCEPTED, organisation__isnull=False
    ).select_related("organisation")
    members = list(engaged)
    if step != RetentionStep.WHOLE:
        members = [one for one in members if one.coordinates] or members
    told: set[int] = set()
    for member in members:
        assert member.organisation is not None
        people = [one for one in those_acting(member.organisation, at=at) if one.pk not in told]
        told |= {one.pk for one in people}
        _notify(project, step, day, url, people, member, at)


def _notify(
    project: Project,
    step: RetentionStep,
    day: datetime,
    url: str,
    people: list[User],
    member: Member,
    at: datetime,
) -> None:
    notify(
        kind=NEWS, to=people, message=WARNINGS[step], facts={"project": project.title, "date": day}, url=url,
        about=f"project:{project.pk}", at=at, organisation=member.organisation,
    )  # fmt: skip
