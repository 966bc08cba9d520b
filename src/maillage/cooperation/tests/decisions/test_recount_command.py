from __future__ import annotations

import io

import pytest
from django.core.management import call_command

from maillage.cooperation.models import Ballot
from maillage.cooperation.tests.decisions.scenes import make_ballot, make_group, says

pytestmark = pytest.mark.django_db


def test_recount_votes_says_which_result_differs():
    group, out = make_group(3), io.StringIO()
    ballot = make_ballot(group)
    for rank in range(3):
        says(group, ballot, rank, "yes")
    call_command("recount_votes", stdout=out)
    assert "1, tous conformes" in out.getvalue()
    row = Ballot.objects.get(pk=ballot.pk)
    row.result["blanks"] = 9
    row.save()

    with pytest.raises(SystemExit):
        call_command("recount_votes", stdout=out)
    assert f"vote {ballot.pk}" in out.getvalue()


def test_recount_votes_notices_a_vote_that_the_journal_never_saw():
    group, out = make_group(3), io.StringIO()
    ballot = make_ballot(group)
    for rank in range(3):
        says(group, ballot, rank, "yes")
    row = Ballot.objects.get(pk=ballot.pk)
    twin = Ballot.objects.create(
        project=group.project, question="Ajouté à la main", rule=row.rule, opened_at=row.opened_at,
        closes_at=row.closes_at, state=row.state, result=row.result,
    )  # fmt: skip

    with pytest.raises(SystemExit):
        call_command("recount_votes", stdout=out)
    assert f"vote {twin.pk}" in out.getvalue()
