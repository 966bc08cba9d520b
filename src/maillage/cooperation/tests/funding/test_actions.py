"""Writing the funding plan: what is refused, what is kept, two people at once."""

from __future__ import annotations

from datetime import date

import pytest

from maillage.accounts.models import JournalEntry, Role
from maillage.base.versions import ChangedMeanwhile, Gone
from maillage.cooperation.actions import funding as actions
from maillage.cooperation.actions import instalments as payments
from maillage.cooperation.actions.guard import MayNotWrite, ProjectClosed
from maillage.cooperation.models import BudgetLine, FundingSource, Instalment
from maillage.cooperation.tests.factories import NOW, acting_for, make_member, make_project

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    return make_project()


@pytest.fixture
def by(project):
    return acting_for(project.members.first())


def write_line(project, by, line=None, version=None, **facts):
    facts = {"label": "Camion", "amount_cents": 12_500_50, "starts_on": date(2027, 3, 17), **facts}
    return actions.write_line(
        project=project, line=line, facts=actions.LineFacts(**facts), version=version, by=by, at=NOW
    )


def write_source(project, by, source=None, version=None, **facts):
    facts = {"name": "Région", "kind": "public_grant", **facts}
    return actions.write_source(
        project=project, source=source, facts=actions.SourceFacts(**facts), version=version, by=by, at=NOW
    )


def pay(source, by, instalment=None, version=None, **facts):
    return payments.write_instalment(
        source=source,
        instalment=instalment,
        facts=payments.InstalmentFacts(**facts),
        version=version,
        by=by,
        at=NOW,
    )


def test_a_cost_is_kept_from_the_first_day_of_its_month(project, by):
    row = write_line(project, by, label="  Camion ")
    assert (row.label, row.starts_on, row.amount_cents, row.version) == (
        "Camion",
        date(2027, 3, 1),
        1250050,
        1,
    )
    entry = JournalEntry.objects.last()
    assert (entry.what, entry.about) == ("funding.line_written", f"project:{project.pk}")


def test_two_people_at_once(project, by):
    row = write_line(project, by)
    write_line(project, by, line=row, version=1, amount_cents=None)
    with pytest.raises(ChangedMeanwhile):
        write_line(project, by, line=row, version=1)
    actions.delete_line(line=row, version=2, by=by, at=NOW)
    with pytest.raises(Gone):
        write_line(project, by, line=row, version=2)


@pytest.mark.parametrize(
    ("refusal", "facts"),
    [
        (actions.NeedsALabel, {"name": "  "}),
        (actions.GrantedElsewhere, {"granted_cents": 100, "state": "requested"}),
    ],
)
def test_a_funder_that_does_not_hold_is_refused(project, by, refusal, facts):
    with pytest.raises(refusal):
        write_source(project, by, **facts)
    assert not FundingSource.objects.exists()


def test_what_is_received_has_an_amount_and_a_day_that_is_past(project, by):
    source = write_source(project, by, state="granted")
    with pytest.raises(payments.ReceivedWithoutAmount):
        pay(source, by, received_on=date(2026, 11, 1))
    with pytest.raises(payments.ReceivedTomorrow):
        pay(source, by, amount_cents=1, received_on=date(2026, 11, 21))
    row = pay(source, by, amount_cents=1, received_on=date(2026, 11, 20), reference="VIR 12")
    assert row.version == 1
    actions.delete_source(source=source, version=None, by=by, at=NOW)
    assert not Instalment.objects.exists()


def test_a_mistyped_year_stores_nothing(project, by):
    write_line(project, by)
    with pytest.raises(actions.PlanTooLong):
        write_line(project, by, starts_on=date(2077, 1, 1))
    assert BudgetLine.objects.count() == 1


def test_only_those_who_write_write(project, by):
    with pytest.raises(MayNotWrite):
        write_line(project, acting_for(project.members.first(), Role.READER))
    with pytest.raises(MayNotWrite):
        write_line(project, acting_for(make_project().members.first()))
    with pytest.raises(actions.NotInTheGroup):
        write_line(project, by, member=make_member(make_project()))
    project.state, project.closed_at = "finished", NOW
    project.save()
    with pytest.raises(ProjectClosed):
        write_line(project, by)
