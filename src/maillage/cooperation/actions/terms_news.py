"""Tell members about the terms: by news on the site, or by one mail with a link made for one answer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from maillage.accounts.actions.notifications import WORDS, notify
from maillage.accounts.models import Notification, Organisation
from maillage.accounts.queries.mandates import those_acting
from maillage.base.refusals import gettext_noop
from maillage.cooperation.actions.doors import Letter, News, Reached, mail, reach
from maillage.cooperation.actions.role_news import is_of
from maillage.cooperation.domain.doors import Doorway
from maillage.cooperation.domain.events.roles import NEWS as SEATS
from maillage.cooperation.domain.events.terms import TERMS
from maillage.cooperation.domain.reading import Part
from maillage.cooperation.models.projects import PARTIES, Member, MemberState, Project
from maillage.cooperation.models.terms import (
    ChangeAnswer,
    Departure,
    DepartureKind,
    TermsChange,
    TermsRefusal,
    TermsVersion,
)
from maillage.cooperation.queries.access import choices_of, reads_of
from maillage.mail.actions.messages import queue_message
from maillage.mail.domain.letter import quoted
from maillage.mail.models import OutgoingMessage

CHANGE_DOOR, AGREEMENT_DOOR = "terms", "accord"

_ASKED = gettext_noop(
    "%(by)s propose un changement des parts dans « %(project)s » : votre réponse est attendue."
)
_OVERTAKEN = gettext_noop(
    "Les parts de « %(project)s » ont changé : votre proposition touchait les mêmes lignes. "
    "Elle est gardée, à reprendre."
)
_CLOSED = {
    "applied": gettext_noop("Votre changement des parts de « %(project)s » est accepté : il est en vigueur."),
    "refused_change": gettext_noop("Votre changement des parts de « %(project)s » est refusé."),
    "retracted": gettext_noop(
        "Votre changement des parts de « %(project)s » est retiré par une organisation qui coordonne."
    ),
}
_RETRACTED = gettext_noop(
    "Le changement des parts de « %(project)s » que proposait %(by)s est retiré : il n’y a plus rien à répondre."
)
_LEADS = gettext_noop(
    "%(name)s devient mandataire ou porteur de « %(project)s » : les parts ont une nouvelle version, votre accord sera "
    "demandé."
)
_NOBODY_LEADS = gettext_noop(
    "« %(project)s » n’a plus de mandataire : les parts ont une nouvelle version, votre accord sera demandé."
)
_OUT = gettext_noop("Votre organisation n’est plus dans « %(project)s » : %(reason)s")
_LEFT = gettext_noop(
    "%(name)s n’est plus dans « %(project)s » : les parts ont changé, votre accord sera demandé."
)
_DISAGREES = gettext_noop("%(name)s n’est pas d’accord avec les parts de « %(project)s ».")
_AGREE = gettext_noop("« %(project)s » : donnez votre accord sur les parts, version %(version)s.")


def ask_answers(change: TermsChange, answers: Iterable[ChangeAnswer], at: datetime) -> list[Member]:
    """Ask each member that has to answer and reads the terms; return those that nobody could reach."""
    by_name = _author(change)
    context = {"by": by_name, "reason": change.reason}
    letter = Letter("cooperation/mail/terms_change", "cooperation:terms_door", context, replaces=False)
    news = News(TERMS, _ASKED, {"by": by_name, "project": change.project.title}, _page(change))
    asked = [one.member for one in answers if reads_terms(one.member)]
    return [one for one in asked if _tell_of(change, one, news, letter, "coop-terms", at).nobody]


def tell_retracted(change: TermsChange, actor: Organisation | None, at: datetime) -> None:
    """Tell those that were asked about a change, and its author, that it is over; but who took it back (actor)."""
    by_name = _author(change)
    context = {"by": by_name}
    letter = Letter("cooperation/mail/terms_retracted", "cooperation:terms_door", context, replaces=False)
    news = News(TERMS, _RETRACTED, {"by": by_name, "project": change.project.title}, _page(change))
    for answer in change.answers.select_related("member__organisation", "member__project__owner"):
        if answer.member.is_held and reads_terms(answer.member) and not is_of(answer.member, actor):
            _tell_of(change, answer.member, news, letter, "coop-terms-over", at)
    if change.member is not None and not is_of(change.member, actor):
        tell_author(change, at)


def _author(change: TermsChange) -> str:
    return change.member.name if change.member else change.project.owner.name


def _tell_of(
    change: TermsChange, member: Member, news: News, letter: Letter, key: str, at: datetime
) -> Reached:
    """Tell a member something of a change, by its link alone when nobody of it may read the project yet."""
    door, by_name = Doorway(CHANGE_DOOR, change.pk, member.pk), _author(change)
    key = _daily(f"{key}-{change.pk}-{member.pk}", at)
    if member.state == MemberState.ACCEPTED:
        return _reach_once(member, door, news, letter, key, at, by_name)
    if _was_mailed(key):
        return Reached(mailed=True)
    return Reached(mailed=mail(member=member, door=door, letter=letter, key=key, at=at, by_name=by_name))


def reads_terms(member: Member) -> bool:
    """Tell whether its group shows a member the terms; who is not engaged yet reads its own by its link."""
    if member.state != MemberState.ACCEPTED:
        return True
    return Part.TERMS in reads_of(member, choices_of(member.project_id))


def _reach_once(
    member: Member, door: Doorway, news: News, letter: Letter, key: str, at: datetime, by_name: str
) -> Reached:
    """Reach a member, at most once a day, here or by mail; the link of a mail of another day stays good."""
    if _was_mailed(key):
        return Reached(mailed=True)
    if told := _told_today(member, news, at):
        return Reached(people=told)
    return reach(member=member, door=door, news=news, letter=letter, key=key, at=at, by_name=by_name)


def _told_today(member: Member, news: News, at: datetime) -> int:
    """Return how many people of a member were already told the same thing on the day (one query)."""
    if member.organisation_id is None:
        return 0
    rows = Notification.objects.filter(
        kind=news.kind, message=news.message, url=news.url, facts=dict(news.facts),
        organisation_id=member.organisation_id,
    )  # fmt: skip
    return sum(
        timezone.localdate(told) == timezone.localdate(at) for told in rows.values_list("at", flat=True)
    )


def _daily(key: str, at: datetime) -> str:
    return f"{key}-{timezone.localdate(at)}"


def _was_mailed(key: str) -> bool:
    return OutgoingMessage.objects.filter(key=key).exists()


def tell_author(change: TermsChange, at: datetime) -> None:
    """Tell who proposed a change how it ended: accepted, refused, taken back, overtaken by another."""
    author = change.member
    if author is None or not author.is_held or not reads_terms(author):
        return
    message = _CLOSED.get(change.state, _OVERTAKEN)
    news = News(TERMS, message, {"project": change.project.title, WORDS: _said(change)}, _page(change))
    letter = Letter(
        "cooperation/mail/terms_closed",
        "cooperation:terms_door",
        {"state": change.state, "answers": _words(change)},
        replaces=False,
    )
    reach(
        member=author, door=Doorway(CHANGE_DOOR, change.pk, author.pk), news=news, letter=letter,
        key=f"coop-terms-closed-{change.pk}", at=at,
    )  # fmt: skip


def _said(change: TermsChange) -> str:
    return "\n".join(f"{one['name']} : {one['reason']}" for one in _words(change))


def _words(change: TermsChange) -> list[dict[str, object]]:
    """Return the refusals of a change, for the mail: who, why."""
    refusals = change.answers.filter(accepts=False).select_related("member")
    return [{"name": one.member.name, "reason": one.reason} for one in refusals]


def ask_agreement_of(version: TermsVersion, member: Member, by_name: str, at: datetime) -> Reached:
    """Ask a party for its agreement on a version; asked twice is asked once by mail."""
    project = version.project
    news = News(
        TERMS, _AGREE, {"project": project.title, "version": version.number},
        reverse("cooperation:terms", args=[project.pk]),
    )  # fmt: skip
    context = {"version": version.number}
    letter = Letter("cooperation/mail/terms_agreement", "cooperation:agreement_door", context, replaces=False)
    door = Doorway(AGREEMENT_DOOR, version.pk, member.pk)
    key = _daily(f"coop-accord-{version.pk}-{member.pk}", at)
    return _reach_once(member, door, news, letter, key, at, by_name)


def tell_refusal(row: TermsRefusal, project: Project, actor: Organisation | None, at: datetime) -> None:
    """Tell those that coordinate, but who did it (actor), that a party says no to the terms, and why."""
    words = {"name": row.member.name, "project": project.title}
    news = News(
        TERMS, _DISAGREES, {**words, WORDS: row.reason}, reverse("cooperation:terms", args=[project.pk])
    )
    letter = Letter(
        "cooperation/mail/terms_refused", "cooperation:agreement_door",
        {"by": row.member.name, "reason": quoted(row.reason)}, replaces=False,
    )  # fmt: skip
    for one in _group(project):
        if one.coordinates and one.pk != row.member_id and not is_of(one, actor):
            key = _daily(f"coop-terms-no-{row.pk}-{one.pk}", at)
            door = Doorway(AGREEMENT_DOOR, row.version_id, one.pk)
            _reach_once(one, door, news, letter, key, at, row.member.name)


def tell_lead(version: TermsVersion, lead: Member | None, actor: Organisation | None, at: datetime) -> None:
    """Tell the group, but who did it (actor), that its lead passed: a new version asks for a new agreement."""
    project = version.project
    facts = {"name": lead.name if lead else "", "project": project.title}
    url = reverse("cooperation:terms", args=[project.pk])
    for member in _group(project):
        if not is_of(member, actor):
            _notify(member, _LEADS if lead else _NOBODY_LEADS, facts, url, at)


def _group(project: Project) -> list[Member]:
    """Those engaged that share the work and the risk, or coordinate (one query)."""
    engaged = project.members.filter(state=MemberState.ACCEPTED).select_related("organisation")
    return [one for one in engaged if one.role in PARTIES or one.coordinates]


def tell_exit(departure: Departure, at: datetime) -> None:
    """Tell who goes that it is out, why and by which decision, unless it said so itself; and the group that stays."""
    gone = departure.member
    facts = {"name": gone.name, "project": gone.project.title, "reason": departure.reason}
    if departure.kind != DepartureKind.LEAVES:
        _tell_gone(departure, facts, at)
    if departure.kind == DepartureKind.ENDED:
        return
    url = reverse("cooperation:terms", args=[gone.project_id])
    for member in _group(gone.project):
        _notify(member, _LEFT, facts, url, at)


def _tell_gone(departure: Departure, facts: dict[str, str], at: datetime) -> None:
    gone = departure.member
    page = reverse("cooperation:departure", args=[departure.pk])
    if _notify(gone, _OUT, facts, page, at, SEATS) or not gone.email:
        return
    project = gone.project
    queue_message(
        key=f"coop-exit-{gone.pk}", to=gone.email, template="cooperation/mail/member_out",
        context={**facts, "organisation": project.owner.name, "decision": _decision(departure)},
        language=gone.language, kind="coop-exit",
        about=f"coop:exit:{project.pk}:m{gone.pk}", for_organisation_id=project.owner_id,
        from_name=f"{project.owner.name} · Maillage", at=at,
    )  # fmt: skip


def _decision(departure: Departure) -> dict[str, object] | None:
    """Return the decision of an exclusion as its mail tells it: who is out reads it, though not the register."""
    row = departure.decision
    if row is None:
        return None
    return {
        "number": row.number,
        "title": row.title,
        "text": row.text,
        "on": row.decided_at,
        "body": row.body,
    }


def _notify(
    member: Member, message: str, facts: dict[str, str], url: str, at: datetime, kind: str = TERMS
) -> bool:
    """Tell those that act for a member that reads the terms, on the site; False when nobody does."""
    organisation = member.organisation
    people = those_acting(organisation, at=at) if organisation and reads_terms(member) else []
    if people:
        notify(
            kind=kind, to=people, message=message, facts=facts, url=url, about=f"project:{member.project_id}", at=at,
            organisation=organisation,
        )  # fmt: skip
    return bool(people)


def _page(change: TermsChange) -> str:
    return reverse("cooperation:terms_change", args=[change.project_id, change.pk])
