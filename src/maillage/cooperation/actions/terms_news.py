"""Tell members about the terms: by news on the site, or by one mail with a link made for one answer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse

from maillage.base.refusals import gettext_noop
from maillage.cooperation.actions.doors import Letter, News, Reached, mail, reach
from maillage.cooperation.domain.doors import Doorway
from maillage.cooperation.domain.events.terms import TERMS
from maillage.cooperation.models.projects import Member, MemberState
from maillage.cooperation.models.terms import ChangeAnswer, TermsChange, TermsVersion

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
    "refused_change": gettext_noop(
        "Votre changement des parts de « %(project)s » est refusé : lisez pourquoi."
    ),
}
_AGREE = gettext_noop("« %(project)s » : donnez votre accord sur les parts, version %(version)s.")


def ask_answers(change: TermsChange, answers: Iterable[ChangeAnswer], at: datetime) -> list[Member]:
    """Ask each member that has to answer; return those that nobody could reach."""
    by_name = change.member.name if change.member else change.project.owner.name
    unreached = []
    for answer in answers:
        if _ask(change, answer.member, by_name, at).nobody:
            unreached.append(answer.member)
    return unreached


def _ask(change: TermsChange, member: Member, by_name: str, at: datetime) -> Reached:
    door = Doorway(CHANGE_DOOR, change.pk, member.pk)
    letter = Letter(
        "cooperation/mail/terms_change", "cooperation:terms_door", {"by": by_name, "reason": change.reason}
    )
    key = f"coop-terms-{change.pk}-{member.pk}"
    if member.state != MemberState.ACCEPTED:  # nobody of it may read the project yet: only its link opens
        return Reached(mailed=mail(member=member, door=door, letter=letter, key=key, at=at, by_name=by_name))
    facts = {"by": by_name, "project": change.project.title}
    news = News(TERMS, _ASKED, facts, _page(change))
    return reach(member=member, door=door, news=news, letter=letter, key=key, at=at, by_name=by_name)


def tell_author(change: TermsChange, at: datetime) -> None:
    """Tell who proposed a change how it ended: accepted, refused, overtaken by another."""
    author = change.member
    if author is None or not author.is_held:
        return
    message = _CLOSED.get(change.state, _OVERTAKEN)
    news = News(TERMS, message, {"project": change.project.title}, _page(change))
    letter = Letter(
        "cooperation/mail/terms_closed",
        "cooperation:terms_door",
        {"state": change.state, "answers": _words(change)},
    )
    reach(
        member=author, door=Doorway(CHANGE_DOOR, change.pk, author.pk), news=news, letter=letter,
        key=f"coop-terms-closed-{change.pk}", at=at,
    )  # fmt: skip


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
    letter = Letter(
        "cooperation/mail/terms_agreement", "cooperation:agreement_door", {"version": version.number}
    )
    return reach(
        member=member, door=Doorway(AGREEMENT_DOOR, version.pk, member.pk), news=news, letter=letter,
        key=f"coop-accord-{version.pk}-{member.pk}", at=at, by_name=by_name,
    )  # fmt: skip


def _page(change: TermsChange) -> str:
    return reverse("cooperation:terms_change", args=[change.project_id, change.pk])
