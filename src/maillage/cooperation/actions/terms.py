"""Terms of a project: the first version, edits while nobody is engaged, agreement of the parties."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from maillage.accounts.actors import Actor
from maillage.cooperation.domain.terms import Terms, write
from maillage.cooperation.models.projects import Member, Project
from maillage.cooperation.models.terms import TermsVersion


@transaction.atomic
def open_terms(*, project: Project, terms: Terms, by: Actor, at: datetime) -> TermsVersion:
    """Write the first version of the terms of a project, with the project itself: its opening is in the journal."""
    member = Member.objects.filter(project=project, organisation=by.organisation).first()
    return TermsVersion.objects.create(
        project=project, number=1, content=write(terms), author=by.user, member=member, at=at
    )
