"""Opening a project, its card, its state, its members, its notes."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from maillage.accounts.models import JournalEntry, Role
from maillage.accounts.tests.factories import MandateFactory, OrganisationFactory
from maillage.base.versions import ChangedMeanwhile
from maillage.consortium.models import KeptProposal
from maillage.consortium.tests.scenes import make_scene, siret
from maillage.cooperation.actions import members as member_actions
from maillage.cooperation.actions import notes as note_actions
from maillage.cooperation.actions import projects as actions
from maillage.cooperation.actions.following import claim_seats, move_seats
from maillage.cooperation.actions.guard import MayNotSteer, ProjectClosed
from maillage.cooperation.models import InternalNote, Member, MemberRole, MemberState, Project, ProjectState
from maillage.cooperation.queries.terms import current_terms
from maillage.cooperation.tests.factories import NOW, acting_for, make_member, make_project

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def browser(actor) -> Client:
    client = Client()
    client.force_login(actor.user, backend=BACKEND)
    return client


@pytest.fixture
def kept() -> tuple[KeptProposal, Client]:
    mandate = MandateFactory(organisation=OrganisationFactory(kind="network", name="Réseau inventé"))
    project_actor = actions.Actor(mandate.user, mandate.organisation, mandate.role, second_factor=True)
    client = browser(project_actor)
    client.post(
        reverse("consortium:keep", args=[make_scene(by=project_actor, public=False).pk]), {"rang": "1"}
    )
    return KeptProposal.objects.get(), client


def test_a_project_is_born_from_a_proposal_with_its_members_and_shares(kept):
    proposal, client = kept
    answer = client.post(
        reverse("cooperation:from_proposal", args=[proposal.pk]),
        {"title": "Cartons", "amount_cents": "900 000"},
    )
    project = Project.objects.get()
    members = {one.siret: one for one in project.members.exclude(siret="")}

    assert answer["Location"] == reverse("cooperation:members", args=[project.pk])
    assert project.snapshot == proposal.snapshot
    assert project.amount_cents == 90_000_000
    assert members
    assert {one.state for one in members.values()} == {MemberState.PROPOSED}
    assert [one.role for one in members.values()].count(MemberRole.LEAD) == 1
    opener = project.members.get(organisation=proposal.organisation)
    assert (opener.role, opener.coordinates, opener.state) == (MemberRole.ADVISER, True, MemberState.ACCEPTED)
    terms = current_terms(project)
    assert terms is not None
    assert {part.member for part in terms.parts} == {one.pk for one in members.values()}
    assert JournalEntry.objects.filter(what="project.opened", about=f"project:{project.pk}").exists()


def test_a_proposal_opens_one_project_however_often_the_button_is_pressed(kept):
    proposal, client = kept
    page = reverse("cooperation:from_proposal", args=[proposal.pk])
    first, again = (client.post(page, {"title": "Cartons"})["Location"] for _press in range(2))

    assert first == again
    assert Project.objects.count() == 1


def test_the_snapshot_stays_when_the_proposal_goes(kept):
    proposal, client = kept
    client.post(reverse("cooperation:from_proposal", args=[proposal.pk]), {"title": "Cartons"})
    proposal.delete()

    project = Project.objects.get()
    assert project.proposal is None
    assert project.snapshot


def test_a_project_from_scratch_and_its_first_member():
    mandate = MandateFactory()
    client = browser(mandate)
    client.post(
        reverse("cooperation:new"), {"title": "Un poste partagé", "origin": "from_scratch", "role": "lead"}
    )
    project = Project.objects.get()
    client.post(
        reverse("cooperation:member_add", args=[project.pk]),
        {"siret": siret(7), "name": "Régie inventée", "role": "member", "email": "Regie@exemple.test"},
    )
    added = project.members.get(siret=siret(7))

    assert project.members.get(organisation=mandate.organisation).role == MemberRole.LEAD
    assert (added.state, added.email, added.organisation) == (
        MemberState.PROPOSED,
        "regie@exemple.test",
        None,
    )


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"title": ""}, "obligatoire"),
        ({"title": "T", "amount_cents": "beaucoup"}, "Écrivez un montant"),
        ({"title": "T", "deadline": "2027-02-01", "starts_on": "2027-01-01"}, "commence après son échéance"),
        ({"title": "T", "months": "900"}, "240"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(typed, said: str):
    project = make_project()
    client = browser(acting_for(project.members.get()))
    answer = client.post(
        reverse("cooperation:edit", args=[project.pk]), {"purpose": "<b>Nous</b>", "version": "1", **typed}
    )

    assert answer.status_code == 422
    assert said in answer.text
    assert "&lt;b&gt;Nous" in answer.text


def test_two_people_edit_the_card_at_once():
    project = make_project()
    by = acting_for(project.members.get())
    actions.edit_project(project=project, card=actions.Card(title="Premier"), version=1, by=by, at=NOW)

    with pytest.raises(ChangedMeanwhile):
        actions.edit_project(project=project, card=actions.Card(title="Second"), version=1, by=by, at=NOW)
    project.refresh_from_db()
    assert project.title == "Premier"


def test_only_a_coordinator_steers_and_a_closed_project_is_only_read():
    project = make_project()
    lead, other = project.members.get(), make_member(project)
    with pytest.raises(MayNotSteer):
        actions.edit_project(
            project=project, card=actions.Card(title="X"), version=1, by=acting_for(other), at=NOW
        )
    with pytest.raises(actions.EndNeedsReason):
        actions.change_state(project=project, state="abandoned", reason=" ", by=acting_for(lead), at=NOW)
    actions.change_state(project=project, state="finished", reason="", by=acting_for(lead), at=NOW)
    with pytest.raises(ProjectClosed):
        member_actions.add_member(
            project=project, place=member_actions.Place(name="Trop tard"), by=acting_for(lead), at=NOW
        )
    actions.change_state(project=project, state="running", reason="", by=acting_for(lead), at=NOW)
    project.refresh_from_db()
    assert (project.state, project.closed_at) == (ProjectState.RUNNING, None)


def test_one_lead_and_no_coordination_before_the_seat_is_engaged():
    project = make_project()
    by, place = acting_for(project.members.get()), member_actions.Place
    other = make_member(project, state=MemberState.INVITED)
    with pytest.raises(member_actions.OneLead):
        member_actions.edit_member(member=other, place=place(role="lead"), version=None, by=by, at=NOW)
    with pytest.raises(member_actions.CoordinatorWithoutAccount):
        member_actions.edit_member(member=other, place=place(coordinates=True), version=None, by=by, at=NOW)
    member_actions.edit_member(member=other, place=place(role="observer"), version=None, by=by, at=NOW)
    other.refresh_from_db()
    assert other.role == "observer"


def test_the_same_organisation_sits_once():
    project = make_project()
    by, place = acting_for(project.members.get()), member_actions.Place(name="Régie", siret=siret(9))
    member_actions.add_member(project=project, place=place, by=by, at=NOW)

    with pytest.raises(member_actions.AlreadyMember):
        member_actions.add_member(project=project, place=place, by=by, at=NOW)


def test_a_proposed_organisation_goes_away_quietly_and_an_invited_one_does_not():
    project = make_project()
    by = acting_for(project.members.get())
    proposed, invited = (make_member(project, state=state) for state in ("proposed", "invited"))
    member_actions.remove_member(member=proposed, by=by, at=NOW)

    with pytest.raises(member_actions.AlreadyInvited):
        member_actions.remove_member(member=invited, by=by, at=NOW)
    proposed.refresh_from_db()
    assert proposed.state == MemberState.WITHDRAWN


def test_no_organisation_reads_the_notes_of_another():
    project = make_project()
    mine, theirs = acting_for(project.members.get()), acting_for(make_member(project))
    note = note_actions.write_note(project=project, text="Leur prix est trop haut", by=mine, at=NOW)
    url = reverse("cooperation:notes", args=[project.pk])

    assert "trop haut" in browser(mine).get(url).text
    assert "trop haut" not in browser(theirs).get(url).text
    assert browser(theirs).post(reverse("cooperation:note", args=[note.pk]), {"text": "x"}).status_code == 404
    assert "note interne" not in browser(theirs).get(reverse("cooperation:history", args=[project.pk])).text
    assert browser(mine).post(reverse("cooperation:note", args=[note.pk]), {"text": "y"}).status_code == 422
    browser(mine).post(reverse("cooperation:note_delete", args=[note.pk]))
    assert not InternalNote.objects.exists()


def test_pages_say_nothing_to_strangers():
    project = make_project()
    stranger = browser(acting_for(make_project().members.get()))
    for name in ("project", "members", "notes", "history", "edit", "state", "member_add"):
        assert stranger.get(reverse(f"cooperation:{name}", args=[project.pk])).status_code == 404, name


def test_who_does_not_coordinate_is_refused_the_pages_that_steer():
    project = make_project()
    other = browser(acting_for(make_member(project)))
    for name in ("edit", "state", "member_add"):
        assert other.get(reverse(f"cooperation:{name}", args=[project.pk])).status_code == 403, name


def test_pages_of_a_large_project_cost_few_queries(django_assert_max_num_queries):
    project = make_project()
    for number in range(59):
        make_member(project, name=f"Structure {number} « l’Été » \u202eאב 🚲 <script>")
    client = browser(acting_for(project.members.first(), role=Role.EDITOR))
    client.get(reverse("cooperation:projects"))
    with django_assert_max_num_queries(12):
        answer = client.get(reverse("cooperation:members", args=[project.pk]))
    assert answer.text.count("membre-") == 60
    assert "<script>" not in answer.text.split("<main", 1)[1]
    with django_assert_max_num_queries(12):
        client.get(reverse("cooperation:projects"))


def test_seats_follow_their_organisation():
    project, at = make_project(), NOW + timedelta(days=1)
    seat = make_member(project, organisation=None, name="Régie", siret=siret(5))
    came = OrganisationFactory(siret=siret(5))
    claim_seats(organisation=came, by=acting_for(project.members.first()), at=at)
    seat.refresh_from_db()
    assert seat.organisation == came

    into = OrganisationFactory()
    assert move_seats(lost=came, into=into, by=acting_for(project.members.first()), at=at) == 1
    assert Member.objects.get(pk=seat.pk).organisation == into


def test_the_list_shows_only_ones_projects_and_filters_them():
    project = make_project(title="Cartons à deux")
    make_project(title="Projet des autres")
    client = browser(acting_for(project.members.get()))
    url = reverse("cooperation:projects")

    assert "Cartons à deux" in client.get(url).text
    assert "Projet des autres" not in client.get(url).text
    assert "Cartons à deux" not in client.get(url, {"etat": "finished"}).text
    assert "Aucun projet ne répond" in client.get(url, {"q": "zzz"}).text


def test_why_an_organisation_declined_is_read_by_who_coordinates_only():
    project = make_project()
    lead, other = project.members.get(), make_member(project)
    make_member(project, state=MemberState.DECLINED, ended_at=NOW, ended_reason="Prix secret")
    make_member(project, state=MemberState.LEFT, ended_at=NOW, ended_reason="Fin d’activité")
    page = reverse("cooperation:members", args=[project.pk])
    read = [browser(acting_for(one)).get(page).content.decode() for one in (lead, other)]

    assert ["Prix secret" in text for text in read] == [True, False]
    assert all("Fin d’activité" in text for text in read)
