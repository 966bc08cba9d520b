"""Who reads, writes and steers a project."""

import pytest

from maillage.accounts.actors import ANONYMOUS, Actor
from maillage.accounts.models import FacilitationMandate, FacilitationState, Role
from maillage.accounts.tests.factories import MandateFactory, OrganisationFactory
from maillage.cooperation.models.projects import MemberRole, MemberState, ProjectState
from maillage.cooperation.queries.access import projects_readable_by, seat_in
from maillage.cooperation.tests.factories import NOW, acting_for, make_member, make_project

pytestmark = pytest.mark.django_db


def sees(project, actor: Actor) -> bool:
    return project in projects_readable_by(actor)


@pytest.mark.parametrize(
    "state", [MemberState.PROPOSED, MemberState.INVITED, MemberState.DECLINED, MemberState.LEFT]
)
def test_only_the_engaged_read_a_project(state: str):
    project = make_project()
    engaged, other = make_member(project), make_member(project, state=state)

    assert sees(project, acting_for(engaged))
    assert not sees(project, acting_for(other))
    assert seat_in(project, acting_for(other)) is None


def test_strangers_and_visitors_read_nothing():
    project = make_project()

    assert not sees(project, ANONYMOUS)
    assert not sees(project, acting_for(make_project().members.get()))
    assert seat_in(project, ANONYMOUS) is None


def test_a_mandated_facilitator_reads_and_does_not_write():
    project = make_project()
    helper = MandateFactory(organisation=OrganisationFactory(kind="network"), role=Role.ADMINISTRATOR)
    FacilitationMandate.objects.create(
        facilitator=helper.organisation, organisation=project.owner, state=FacilitationState.ACCEPTED,
        purpose="suivi", asked_by=helper.user, asked_at=NOW,
    )  # fmt: skip
    seat = seat_in(project, Actor(helper.user, helper.organisation, helper.role, second_factor=True))

    assert seat is not None
    assert (seat.member, seat.may_write, seat.may_vote, seat.may_steer) == (None, False, False, False)


@pytest.mark.parametrize(
    ("role", "votes"),
    [
        (MemberRole.LEAD, True),
        (MemberRole.MEMBER, True),
        (MemberRole.CANDIDATE, False),
        (MemberRole.OBSERVER, False),
        (MemberRole.ADVISER, False),
        (MemberRole.FUNDER, False),
    ],
)
def test_only_those_who_share_the_work_vote(role: str, votes: bool):
    seat = seat_in(project := make_project(), acting_for(make_member(project, role=role)))

    assert seat is not None
    assert (seat.may_write, seat.may_vote, seat.may_steer) == (True, votes, False)


def test_a_reader_and_a_closed_project_write_nothing():
    project = make_project()
    member = project.members.get()
    reader = seat_in(project, acting_for(member, role=Role.READER))
    project.state = ProjectState.FINISHED
    closed = seat_in(project, acting_for(member))

    assert reader is not None
    assert closed is not None
    assert not reader.may_write
    assert not closed.may_write


def test_access_costs_few_queries(django_assert_max_num_queries):
    project = make_project()
    for _number in range(60):
        make_member(project)
    actor = acting_for(project.members.first())

    with django_assert_max_num_queries(3):
        assert seat_in(project, actor) is not None
