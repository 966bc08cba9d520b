"""Objects of invitations: one that the owner sent, with a question and an answer, and one that it received."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from maillage.accounts.actors import Actor
from maillage.accounts.permissions import TABLE, Verb
from maillage.cooperation.actions.answers import Given, Read, answer_invitation
from maillage.cooperation.actions.doors import open_door
from maillage.cooperation.actions.invitations import Invitee, invite_members
from maillage.cooperation.models import MemberState, Project
from maillage.cooperation.tests.factories import acting_for, make_member, make_project
from maillage.cooperation.tests.invitations.scenes import last_mail, token_of
from tests.repo.cast import Cast, Sample, of

ONE = {"pk": "project", "number": "coop invitation"}
TO = "invitee-projet-canari@exemple.test"


def one(**more: str) -> Any:
    """Name an invitation within its project."""
    return lambda made: {argument: made[name].pk for argument, name in {**ONE, **more}.items()}


def by_token(made: Any) -> dict[str, Any]:
    """Name an invitation by its link."""
    return {"token": made["invitation_token"]}


SAMPLES = {
    "cooperation:invitations": Sample(of("project"), Verb.READ),
    "cooperation:invite": Sample(of("project"), Verb.WRITE),
    "cooperation:invitation": Sample(one(), Verb.READ),
    "cooperation:invitation_resend": Sample(one(), Verb.WRITE),
    "cooperation:invitation_address": Sample(one(), Verb.WRITE),
    "cooperation:invitation_revoke": Sample(one(), Verb.WRITE),
    "cooperation:invitation_reply": Sample(one(answer="invitation_question"), Verb.WRITE),
    "cooperation:my_invitation": Sample(of("invitation_received"), Verb.READ),
    "cooperation:my_invitation_answer": Sample(of("invitation_received"), Verb.WRITE),
    "cooperation:invitation_door": Sample(by_token),
    "cooperation:invitation_door_answer": Sample(by_token),
}
CANARIES = {
    "Message d’invitation au canari": lambda name, near: bool(near & TABLE[Verb.READ]),
    "Question au canari": lambda name, near: bool(near & TABLE[Verb.READ]),
    "invitee-projet-canari@": lambda name, near: name.startswith("own "),
}


def make(cast: Cast, project: Project) -> dict[str, Any]:
    """Send an invitation for the owner, have a question asked by its link, and have the owner invited elsewhere."""
    at = timezone.now()
    (sent,) = _invite(project, make_member(project, organisation=None, email=TO, **_proposed()), cast.by)
    token = token_of(last_mail(TO).text)
    question = answer_invitation(
        invitation=sent, given=Given("question", "Personne au canari", "direction", "Question au canari ?"),
        read=Read(), door=open_door(token=token, kind="invitation", at=at), by=Actor(origin="test"), at=at,
    )  # fmt: skip
    other = make_project(title="Autre projet")
    seat = make_member(other, organisation=cast.owner, email="owner@exemple.test", **_proposed())
    (received,) = _invite(other, seat, acting_for(other.members.get(coordinates=True)))
    return {
        "coop invitation": sent,
        "invitation_question": question,
        "invitation_token": token,
        "invitation_received": received,
    }


def _proposed() -> dict[str, Any]:
    return {"state": MemberState.PROPOSED, "joined_at": None}


def _invite(project: Project, member: Any, by: Actor) -> Any:
    now = timezone.now()
    return invite_members(
        project=project, invitees=[Invitee(member)], answer_by=timezone.localdate(now) + timedelta(days=14),
        message="Message d’invitation au canari", by=by, at=now,
    )  # fmt: skip
