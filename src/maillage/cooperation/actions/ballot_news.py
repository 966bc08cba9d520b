"""Tell the members about votes: opened, about to close, prolonged, closed, cancelled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.urls import reverse

from maillage.base.refusals import gettext_noop
from maillage.cooperation.actions.doors import Letter, News, mail, reach
from maillage.cooperation.domain.doors import Doorway
from maillage.cooperation.domain.events.ballots import NEWS
from maillage.cooperation.models.ballots import Ballot, Elector, Proxy
from maillage.cooperation.models.projects import Member, MemberState

DAYS_AFTER = 31
"""A link still opens so long after the close, to show what came out."""

SENTENCES = {
    "opened": gettext_noop(
        "%(project)s : vous êtes appelés à voter, « %(question)s ». Le vote se ferme le %(moment)s."
    ),
    "reminded": gettext_noop(
        "%(project)s : il reste un jour pour voter, « %(question)s ». Votre organisation n’a pas encore voté."
    ),
    "extended": gettext_noop("%(project)s : le vote « %(question)s » est prolongé jusqu’au %(moment)s."),
    "amended": gettext_noop(
        "%(project)s : la proposition « %(question)s » est réécrite. Donnez de nouveau votre avis avant le %(moment)s."
    ),
    "closed": gettext_noop("%(project)s : le vote « %(question)s » est clos, voici le résultat."),
    "cancelled": gettext_noop("%(project)s : le vote « %(question)s » est annulé. %(reason)s"),
    "proxy": gettext_noop("%(project)s : %(principal)s vous donne procuration pour voter, « %(question)s »."),
}  # fmt: skip
"""What is told of a vote, on the site; mails say it in `mail/vote.txt`."""


def tell(
    *, ballot: Ballot, what: str, at: datetime, to: Iterable[Elector] | None = None, by_name: str = ""
) -> int:
    """Tell those that vote (or only some of them) what happens to a vote, once; return how many were reached.

    what: a key of SENTENCES. A member that left is left alone.
    """
    rows = (
        to
        if to is not None
        else ballot.electors.select_related("member__project__owner", "member__organisation")
    )
    return sum(_told(ballot, one.member, what, at, by_name) for one in rows if _is_here(one.member))


def _is_here(member: Member) -> bool:
    return member.state == MemberState.ACCEPTED


def _told(ballot: Ballot, member: Member, what: str, at: datetime, by_name: str) -> bool:
    facts = {
        "project": ballot.project.title, "question": ballot.question, "reason": ballot.reason,
        "moment": ballot.closes_at,
    }  # fmt: skip
    news = News(NEWS, SENTENCES[what], facts, reverse("cooperation:ballot", args=[ballot.pk]))
    reached = reach(
        member=member, door=Doorway("vote", ballot.pk, member.pk), news=news,
        letter=letter_of(ballot, what, at),
        key=f"vote:{ballot.pk}:{what}:{ballot.round}:{int(ballot.closes_at.timestamp())}:m{member.pk}",
        at=at, by_name=by_name,
    )  # fmt: skip
    return not reached.nobody


def tell_holder(proxy: Proxy, ballot: Ballot, at: datetime) -> None:
    """Tell an organisation that another gives it its proxy: it votes for both."""
    facts = {"project": ballot.project.title, "question": ballot.question, "principal": proxy.principal.name}
    news = News(NEWS, SENTENCES["proxy"], facts, reverse("cooperation:ballot", args=[ballot.pk]))
    more = {"principal": proxy.principal.name, "mandate": proxy.text}
    reach(
        member=proxy.holder, door=Doorway("vote", ballot.pk, proxy.holder_id), news=news,
        letter=letter_of(ballot, "proxy", at, more), key=f"vote:{ballot.pk}:proxy:{proxy.pk}", at=at,
    )  # fmt: skip


def mail_receipt(
    ballot: Ballot, voter: Member, elector: Elector, name: str, quality: str, at: datetime
) -> None:
    """Mail that somebody voted by a link to the address it was meant for: a link gets forwarded."""
    more = {"name": name, "quality": quality, "elector": elector.name, "at": at}
    mail(
        member=voter, door=Doorway("vote", ballot.pk, voter.pk), letter=letter_of(ballot, "voted", at, more),
        key=f"vote:{ballot.pk}:voted:{ballot.round}:{elector.pk}:{elector.version}", at=at,
    )  # fmt: skip


def letter_of(ballot: Ballot, what: str, at: datetime, more: Mapping[str, object] | None = None) -> Letter:
    """Return what is mailed about a vote. what: a key of SENTENCES, or « voted »."""
    context = {
        **(more or {}),
        "what": what, "question": ballot.question, "text": ballot.text, "reason": ballot.reason,
        "closes_at": ballot.closes_at, "secret": ballot.is_secret, "consent": ballot.method == "consent",
    }  # fmt: skip
    template = "cooperation/mail/vote_receipt" if what == "voted" else "cooperation/mail/vote"
    days = max(0, (ballot.closes_at - at).days) + DAYS_AFTER
    return Letter(template, "cooperation:vote_door", context, days, replaces=False)
