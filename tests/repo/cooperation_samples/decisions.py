"""Objects of the register, of votes and of proxies."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from django.utils import timezone

from maillage.accounts.permissions import TABLE, Verb
from maillage.cooperation.actions.ballots import Draft, open_ballot
from maillage.cooperation.actions.decisions import register_decision
from maillage.cooperation.models import Meeting, Member, Project, Proxy
from maillage.cooperation.tests.factories import make_member
from maillage.mail.models import OutgoingMessage
from tests.repo.cast import Cast, Sample, of

SAMPLES = {
    "cooperation:decisions": Sample(of("project"), Verb.READ),
    "cooperation:decisions_csv": Sample(of("project"), Verb.READ),
    "cooperation:decisions_xlsx": Sample(of("project"), Verb.READ),
    "cooperation:decision_new": Sample(of("project"), Verb.WRITE),
    "cooperation:voting_rules": Sample(of("project"), Verb.READ),
    "cooperation:voting_voices": Sample(of("project"), Verb.WRITE),
    "cooperation:voting_rule": Sample(lambda made: {"pk": made["project"].pk, "kind": "budget"}, Verb.WRITE),
    "cooperation:decision": Sample(of("decision"), Verb.READ),
    "cooperation:decision_review": Sample(of("decision"), Verb.WRITE),
    "cooperation:decision_repeal": Sample(of("decision"), Verb.WRITE),
    "cooperation:ballot_new": Sample(of("project"), Verb.WRITE),
    "cooperation:ballot": Sample(of("ballot"), Verb.READ),
    "cooperation:ballot_vote": Sample(of("ballot"), Verb.WRITE),
    "cooperation:ballot_proxy": Sample(of("ballot"), Verb.WRITE),
    "cooperation:meeting_proxy": Sample(
        lambda made: {"pk": made["project"].pk, "number": made["voting_meeting"].pk}, Verb.WRITE
    ),
    "cooperation:proxy_end": Sample(of("proxy"), Verb.WRITE),
    "cooperation:ballot_extend": Sample(of("ballot"), Verb.WRITE),
    "cooperation:ballot_amend": Sample(of("ballot"), Verb.WRITE),
    "cooperation:ballot_cancel": Sample(of("ballot"), Verb.WRITE),
    "cooperation:ballot_again": Sample(of("ballot"), Verb.WRITE),
    "cooperation:ballot_round": Sample(of("ballot"), Verb.WRITE),
    "cooperation:ballot_close": Sample(of("ballot"), Verb.WRITE),
    "cooperation:vote_door": Sample(lambda made: {"token": made["vote_token"]}),
}
CANARIES = {
    "Décision secrète au canari": lambda name, near: bool(near & TABLE[Verb.READ]),
}


def make(cast: Cast, project: Project) -> dict[str, Any]:
    """Make a decision, an open vote mailed to a member without account, and a proxy of the owner."""
    now = timezone.now()
    away = make_member(project, organisation=None, name="Votante sans compte", email="votante@exemple.test")
    decision = register_decision(
        project=project, title="Décision secrète au canari", text="", review_on=None, by=cast.by, at=now
    )
    draft = Draft("Vote ouvert du projet", now + timedelta(days=30))
    ballot = open_ballot(project=project, draft=draft, by=cast.by, at=now)
    owner = Member.objects.get(project=project, organisation=cast.owner)
    proxy = Proxy.objects.create(
        project=project,
        ballot=ballot,
        principal=owner,
        holder=away,
        text="Consigne secrète au canari",
        at=now,
    )
    meeting = Meeting.objects.create(
        project=project,
        title="Réunion des votes",
        starts_at=now + timedelta(days=9),
        created_at=now,
        changed_at=now,
    )
    mail = OutgoingMessage.objects.get(about=f"coop:vote:{ballot.pk}:m{away.pk}")
    found = re.search(r"/c/vote/([^\s\"<]+)", mail.text)
    assert found
    return {
        "decision": decision,
        "ballot": ballot,
        "proxy": proxy,
        "vote_token": found[1],
        "voting_meeting": meeting,
    }
