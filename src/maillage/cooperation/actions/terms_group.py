"""Propose a group that the calculation found: seats for who comes in, and one change of the terms for all the hours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from maillage.accounts.actors import Actor
from maillage.base.refusals import Refusal, gettext_noop
from maillage.cooperation.actions.guard import locked
from maillage.cooperation.actions.members import Place, add_member
from maillage.cooperation.actions.terms_changes import Wish, propose_change
from maillage.cooperation.actions.terms_guard import in_force
from maillage.cooperation.domain.terms_ask import Share, terms_wanted
from maillage.cooperation.domain.terms_lines import diff
from maillage.cooperation.models.projects import Member, Project
from maillage.cooperation.models.terms import TermsChange
from maillage.cooperation.queries.terms import terms_of


class AskWhoCoordinates(Refusal):
    message = gettext_noop(
        "Ce groupe ferait entrer %(names)s : seule une organisation qui coordonne peut ajouter des places. "
        "Demandez-le-lui."
    )


@dataclass(frozen=True, slots=True)
class Proposed:
    """A group as it was read. places: of those that come in, by SIRET; takes_up: the refused change it answers."""

    shares: Sequence[Share]
    places: Mapping[str, str]
    reason: str = ""
    takes_up: TermsChange | None = None


@transaction.atomic
def propose_group(
    *, project: Project, group: Proposed, by_member: Member, by: Actor, at: datetime
) -> TermsChange:
    """Give a seat to those that come in (nobody told them anything yet), and propose the hours of each in one change.

    Amounts and prices stay as they are. Raises AskWhoCoordinates, what `add_member` and `propose_change` raise.
    """
    row = locked(project)
    coming = [one for one in group.shares if one.has_to_come]
    if coming and not by_member.coordinates:
        raise AskWhoCoordinates(names=", ".join(one.name for one in coming))
    seats = {one.siret: _seated(row, one, group.places.get(one.siret, ""), by, at) for one in coming}
    terms, inside = terms_of(in_force(row)), set(row.members.held().values_list("pk", flat=True))
    wanted = terms_wanted(terms, group.shares, seats, inside)
    wish = Wish(diff(terms, wanted), group.reason, takes_up=group.takes_up)
    return propose_change(project=row, wish=wish, by_member=by_member, by=by, at=at)


def _seated(project: Project, one: Share, place: str, by: Actor, at: datetime) -> int:
    member = add_member(project=project, place=Place(one.name, one.siret), by=by, at=at)
    member.kind, member.place = ", ".join(one.kinds)[:40], place[:5]
    member.save(update_fields=["kind", "place"])
    return member.pk
