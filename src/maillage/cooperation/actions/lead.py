"""Who leads is said once: when its role passes, the terms in force follow in a new version (R-242).

The other way round, `terms_guard.next_version` gives the role to who new terms name.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from maillage.accounts.actors import Actor
from maillage.cooperation.actions.terms_changes import overtake
from maillage.cooperation.actions.terms_guard import next_version, tell
from maillage.cooperation.actions.terms_news import tell_lead
from maillage.cooperation.models.projects import Member, MemberRole, Project
from maillage.cooperation.models.terms import TermsVersion
from maillage.cooperation.queries.terms import current_version, terms_of


def terms_follow(
    *, project: Project, reason: str, member: Member | None, by: Actor, at: datetime
) -> TermsVersion | None:
    """Put terms in force that name who now holds the role of lead; None when they say so, or are not opened.

    Within the transaction of who changes a role, once it is changed. Who gives the lead and who takes it have agreed,
    as for any change of the mandataire; the others are told, and their agreement on the version is asked again.
    member: for whom it is written.
    """
    last = current_version(project)
    if last is None:
        return None
    terms = terms_of(last)
    lead = project.members.held().filter(role=MemberRole.LEAD).first()
    named = lead.pk if lead else None
    if terms.mandataire == named:
        return None
    after = replace(terms, mandataire=named)
    put = next_version(
        project=project, last=last, terms=after, reason=reason, member=member, by=by, at=at
    )  # fmt: skip
    overtake(project, put, at)
    tell_lead(put, lead, by.organisation, at)
    facts: dict[str, object] = {"version": put.number, "lead": lead.name if lead else None}
    tell("terms.applied", project, facts, by, at)
    return put
