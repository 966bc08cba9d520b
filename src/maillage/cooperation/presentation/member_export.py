"""The members of a project and their invitations as a table to save: no more than its reader sees on the pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from maillage.cooperation.domain.offered import read_counter, read_offered
from maillage.cooperation.domain.reading import Part
from maillage.cooperation.models.invitations import Answer, Invitation
from maillage.cooperation.models.projects import Member
from maillage.cooperation.presentation.offers import offer_view, wish_views
from maillage.cooperation.presentation.sheets import Cell
from maillage.cooperation.queries.access import Seat

WIDTHS = [34, 12, 24, 20, 12, 12, 12, 12, 12, 24, 12, 20, 12]


def member_table(
    seat: Seat, members: Sequence[Member], invitations: Iterable[Invitation]
) -> tuple[list[str], list[list[Cell]]]:
    """Return the columns and the rows; no query.

    Who coordinates alone reads who answered, addresses and reasons; who reads the terms alone, amounts and what is
    asked otherwise.
    """
    last = {one.member_id: one for one in invitations}
    header = [
        _("Organisation"), _("Nature"), _("Rôle"), _("État"), _("Coordonne"), _("Ajoutée le"), _("Engagée le"),
        _("Sortie le"), _("Invitée le"), _("Invitation"), _("Réponse avant le"), _("Réponse"), _("Donnée le"),
    ]  # fmt: skip
    rows = [_facts(one, last.get(one.pk)) for one in members]
    if seat.member is not None and seat.member.coordinates:
        header += [
            _("Par"), _("Fonction"), _("Motif ou conditions"), _("Personne à joindre"), _("Adresse électronique")
        ]  # fmt: skip
        rows = [row + _known(one, last.get(one.pk)) for row, one in zip(rows, members, strict=True)]
    if Part.TERMS in seat.reads:
        header += [_("Part proposée"), _("Prix proposé"), _("Demande autrement")]
        rows = [row + _offer(last.get(one.pk)) for row, one in zip(rows, members, strict=True)]
    return header, rows


def _facts(member: Member, invitation: Invitation | None) -> list[Cell]:
    answer = _last(invitation)
    return [
        member.name, member.kind, member.get_role_display(), member.get_state_display(),
        _("oui") if member.coordinates else "", _day(member.added_at), _day(member.joined_at), _day(member.ended_at),
        _day(invitation.sent_at) if invitation else None,
        invitation.get_state_display() if invitation else "",
        invitation.answer_by if invitation else None,
        answer.get_kind_display() if answer else "", _day(answer.at) if answer else None,
    ]  # fmt: skip


def _known(member: Member, invitation: Invitation | None) -> list[Cell]:
    answer = _last(invitation)
    said = [answer.name, answer.quality, answer.words] if answer else ["", "", member.ended_reason]
    return [*said, member.contact, member.email]


def _offer(invitation: Invitation | None) -> list[Cell]:
    if invitation is None:
        return ["", "", ""]
    offer, answer = offer_view(read_offered(invitation.offered)), _last(invitation)
    asked = ""
    if answer is not None and answer.counter is not None:
        wishes = wish_views(read_counter(answer.counter), read_offered(answer.offered))
        asked = "\n".join(
            " ".join(filter(None, [one.label, one.moves, one.before, "→", one.after])) for one in wishes
        )
    return [offer.amount, offer.price, asked]


def _last(invitation: Invitation | None) -> Answer | None:
    """Return the last yes or no."""
    answers = list(invitation.answers.all()) if invitation else []
    return next((one for one in reversed(answers) if one.is_decision), None)


def _day(at: datetime | None) -> date | None:
    return timezone.localdate(at) if at else None
