"""A « yes, if » becomes a change of the terms, proposed to those it concerns."""

from __future__ import annotations

from datetime import datetime

from maillage.accounts.actors import Actor
from maillage.cooperation.actions.doors import Opened
from maillage.cooperation.actions.terms_changes import Wish, propose_change
from maillage.cooperation.domain.offered import Counter, change_wished, read_counter, read_offered
from maillage.cooperation.models.invitations import Answer
from maillage.cooperation.models.projects import PARTIES
from maillage.cooperation.models.terms import ChangeState, TermsChange
from maillage.cooperation.queries.terms import current_terms


def counter_of(answer: Answer) -> Counter | None:
    """Return the counter-proposal of an answer."""
    return read_counter(answer.counter) if answer.counter is not None else None


def propose_counter(answer: Answer, *, door: Opened | None, by: Actor, at: datetime) -> None:
    """Propose the change of the terms that an answer wishes, if there are terms and it wishes one.

    Raises what `propose_change` raises. An organisation that is no party of the group (adviser, observer) keeps its
    wish on its answer: it has no part in the terms.
    """
    member, counter = answer.invitation.member, counter_of(answer)
    if counter is None or member.role not in PARTIES:
        return
    terms = current_terms(member.project)
    change = change_wished(counter, read_offered(answer.offered), terms, member.pk) if terms else ()
    if not change:
        return
    opened = Opened(door.link, door.door, member) if door else None
    wish = Wish(change, answer.words[:500], about=member)
    answer.change = propose_change(
        project=member.project, wish=wish, by_member=member, by=by, at=at, opened=opened
    )
    answer.save(update_fields=["change"])


def retract_counter(answer: Answer, *, at: datetime) -> None:
    """Take back what a former answer proposed: the new answer says otherwise."""
    if answer.change_id is not None:
        open_one = TermsChange.objects.under_way().filter(pk=answer.change_id)
        open_one.update(state=ChangeState.RETRACTED, closed_at=at)
        answer.settled_at = answer.settled_at or at
        answer.save(update_fields=["settled_at"])
