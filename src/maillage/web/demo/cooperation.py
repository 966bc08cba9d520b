"""The cooperations of the demonstration: an answer that takes shape, and a shared post that runs."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from maillage.consortium.actions.engine import Work
from maillage.consortium.actions.proposals import keep_proposal
from maillage.consortium.domain.adjustments import Adjustments
from maillage.consortium.domain.found import Found
from maillage.consortium.domain.snapshot import Snapshot
from maillage.consortium.domain.solver import answer
from maillage.consortium.domain.supposed import suppose
from maillage.consortium.models import KeptProposal
from maillage.consortium.presentation.words import title_of
from maillage.consortium.queries.question import load, pool_version, trade_labels
from maillage.consortium.queries.runs import fingerprint
from maillage.cooperation.actions.answers import Read, answer_invitation
from maillage.cooperation.actions.bid import plan_bid, prepare_bid
from maillage.cooperation.actions.invitations import Invitee, invite_members
from maillage.cooperation.actions.members import Place, add_member
from maillage.cooperation.actions.projects import Card, start_from_proposal
from maillage.cooperation.domain.offered import Counter, read_offered
from maillage.cooperation.models.invitations import AnswerKind, Invitation
from maillage.cooperation.models.projects import MemberRole, Project
from maillage.procurement.domain.tender import Tender
from maillage.procurement.models import Tender as TenderRow
from maillage.procurement.queries import tender_named, tender_value
from maillage.web.demo.accounts import NETWORK_SIRET, buyer
from maillage.web.demo.cases import own_tender
from maillage.web.demo.cast import Cast, cast, given, say_yes, speaks_for
from maillage.web.demo.shared_post import fill_shared_post

TITLE = "Espaces verts et propreté d’un quartier (démonstration)"
ASKING = "00010105500010"
"""A structure invited beside those of the proposal: it asks before it answers."""
INVITEE = "invitee@exemple.test"
QUESTION = "Les déplacements entre les deux communes sont-ils comptés dans les heures ? Exemple de question."
CONDITION = (
    "Oui, si nous gardons une équipe libre en juin : un quart d’heures en moins. Exemple de condition."
)


def fill_cooperation(at: datetime) -> None:
    """Fill the cooperations that are missing, each wholly or not at all."""
    who = cast(at)
    if who is None:
        return
    if not _exists(who, TITLE):
        _fill_answer(who)
    fill_shared_post(who)


def _exists(who: Cast, title: str) -> bool:
    return Project.objects.filter(owner=who.director.organisation, title=title).exists()


@transaction.atomic
def _fill_answer(who: Cast) -> None:
    city = buyer(who.at).organisation
    row = tender_named(city, own_tender()["id"]) if city else None
    tender = tender_value(row) if row is not None else None
    if row is None or tender is None:
        return
    kept = _keep(row, tender, who)
    if kept is None:
        return
    project = start_from_proposal(proposal=kept, card=_card(tender, who.at), by=who.director, at=who.ago(8))
    _invite(project, who)
    _prepare(project, who)


def _keep(row: TenderRow, tender: Tender, who: Cast) -> KeptProposal | None:
    """Keep a proposal as the page of groups does, the widest first: there is more to tell of it."""
    found, key = _found(tender, who)
    proposals = found.answer.proposals
    if not proposals:
        return None
    rank = max(range(len(proposals)), key=lambda one: (len(proposals[one].members), -one)) + 1
    snapshot = Snapshot(tender, (), found, rank)
    title = title_of(snapshot.proposal, found.tender, {one.siret: one for one in found.structures})
    kept, _new = keep_proposal(
        tender=row, snapshot=snapshot, key=key, title=title, by=who.director, at=who.ago(9)
    )
    return kept


def _found(tender: Tender, who: Cast) -> tuple[Found, str]:
    """Answer a tender for the director's organisation; return what was found and the print of the question."""
    actor, nothing = who.director, Adjustments()
    us = actor.organisation.siret if actor.organisation else None
    loaded = load(tender, actor=actor)
    question, absent = suppose(loaded.question, nothing, us)
    work = Work(
        question,
        us,
        tender.must_include,
        absent,
        tuple(trade_labels().items()),
        (),
        loaded.hidden,
        loaded.silent,
    )
    pool = f"{pool_version(actor=actor)} fr"
    return work.found(answer(question)), fingerprint(tender, nothing, us=us, pool=pool)


def _card(tender: Tender, at: datetime) -> Card:
    deadline = tender.deadline
    if deadline is None or deadline <= timezone.localdate(at):  # the day of the example is behind us
        deadline = timezone.localdate(at) + timedelta(days=60)
    return Card(
        title=TITLE,
        purpose="Répondre ensemble à l’appel inventé de la Ville imaginaire. Montants d’exemple.",
        deadline=deadline,
        starts_on=deadline + timedelta(days=62),
        months=tender.months,
        amount_cents=int(tender.amount_eur * 100) if tender.amount_eur is not None else None,
    )


def _invite(project: Project, who: Cast) -> None:
    """Invite everybody; a yes, a yes on conditions, a question; who has no account is still expected."""
    by, at = who.director, who.ago(6)
    chosen = [one for one in project.members.all() if one.organisation_id != _own(who)]
    asking = add_member(project=project, place=Place(siret=ASKING), by=by, at=at)
    adviser = add_member(
        project=project, place=Place(siret=NETWORK_SIRET, role=MemberRole.ADVISER), by=by, at=at
    )
    stranger = add_member(project=project, place=_stranger(), by=by, at=at)
    invitees = [Invitee(one, who.address()) for one in (*chosen, asking, adviser)]
    sent = invite_members(
        project=project,
        invitees=[*invitees, Invitee(stranger)],
        answer_by=timezone.localdate(who.ago(-6)),
        message="Voici l’appel et ce que nous vous proposons. Tout est inventé : essayez les réponses.",
        by=by,
        at=at,
    )
    by_member = {one.member_id: one for one in sent}
    say_yes(by_member[adviser.pk], who.ago(5))
    if chosen:
        _accept_on_conditions(by_member[chosen[0].pk], who.ago(4))
    for one in chosen[1:]:
        say_yes(by_member[one.pk], who.ago(5))
    _ask(by_member[asking.pk], who.ago(2))


def _own(who: Cast) -> int | None:
    return who.director.organisation.pk if who.director.organisation else None


def _stranger() -> Place:
    return Place(
        name="Atelier sans compte (démonstration)", contact="Invitée de démonstration", email=INVITEE
    )


def _accept_on_conditions(invitation: Invitation, at: datetime) -> None:
    offered = read_offered(invitation.offered)
    hours = {one.need: (one.hours * 3 / 4).to_integral_value() for one in offered.work}
    wanted = replace(given(AnswerKind.YES_IF, CONDITION), counter=Counter(hours))
    by = speaks_for(invitation.member, at)
    answer_invitation(invitation=invitation, given=wanted, read=Read(), by=by, at=at)


def _ask(invitation: Invitation, at: datetime) -> None:
    by = speaks_for(invitation.member, at)
    answer_invitation(
        invitation=invitation, given=given(AnswerKind.QUESTION, QUESTION), read=Read(), by=by, at=at
    )


def _prepare(project: Project, who: Cast) -> None:
    """List the pieces of the answer, and put its steps in the plan."""
    prepare_bid(project=project, by=who.director, at=who.ago(3))
    plan_bid(project=project, by=who.director, at=who.ago(3))
