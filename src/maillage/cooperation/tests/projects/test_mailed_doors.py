"""The links mailed to members: seen, taken back, sent again once, following a change of address."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from maillage.accounts.actors import ANONYMOUS
from maillage.accounts.models import JournalEntry, Role
from maillage.accounts.tests.factories import OrganisationFactory
from maillage.cooperation.actions import door_care, proposing, signing
from maillage.cooperation.actions.doors import open_door
from maillage.cooperation.actions.following import claim_seats
from maillage.cooperation.actions.guard import MayNotSteer
from maillage.cooperation.actions.invitations import change_address
from maillage.cooperation.actions.member_sheets import Sheet, save_sheet
from maillage.cooperation.actions.members import Place, edit_member
from maillage.cooperation.actions.signing import Signatory
from maillage.cooperation.domain.doors import Doorway
from maillage.cooperation.models import MailedDoor
from maillage.cooperation.tests.documents.scene import make_group, make_version
from maillage.cooperation.tests.factories import acting_for, make_member, make_project
from maillage.cooperation.tests.invitations import scenes as invitations
from maillage.mail.actions.links import LinkRevoked, issue_link
from maillage.mail.models import Link, OutgoingMessage, State

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


class Scene:
    """A document to sign, asked of a member without account."""

    def __init__(self):
        self.at = timezone.now()
        self.project, members = make_group(2)
        self.member = members[1]
        self.member.organisation, self.member.email = None, "contact@exemple.test"
        self.member.save()
        self.by = acting_for(members[0], Role.ADMINISTRATOR)
        self.version = make_version(self.project, "partnership", members, self.by)
        proposing.propose(version=self.version, by=self.by, at=self.at)
        self.row = MailedDoor.objects.get()

    def token(self) -> str:
        text = OutgoingMessage.objects.filter(about=self.row.door.about).latest("pk").text
        return re.search(r"/c/sign/(\S+)", text)[1]

    def sign(self, token, at):
        signatory = Signatory("Ana Exemple", "gérante", True, self.version.sha256)
        opened = open_door(token=token, kind="sign", at=at)
        signing.sign(
            version=self.version, member=self.member, signatory=signatory, by=ANONYMOUS, at=at, opened=opened
        )

    def edit(self, email, at):
        place = Place(role=self.member.role, email=email)
        self.member.refresh_from_db()
        return edit_member(member=self.member, place=place, version=self.member.version, by=self.by, at=at)


@pytest.fixture
def scene():
    return Scene()


def test_a_link_sent_again_replaces_the_former_and_a_double_click_sends_one(scene):
    former, later = scene.token(), scene.at + HOUR
    with pytest.raises(door_care.SentLately):
        door_care.send_again(mailed=scene.row, by=scene.by, at=scene.at)
    door_care.send_again(mailed=scene.row, by=scene.by, at=later)
    with pytest.raises(door_care.SentLately):
        door_care.send_again(mailed=scene.row, by=scene.by, at=later)

    assert OutgoingMessage.objects.filter(about=scene.row.door.about).count() == 2
    with pytest.raises(LinkRevoked):
        open_door(token=former, kind="sign", at=later)
    assert open_door(token=scene.token(), kind="sign", at=later).member == scene.member
    assert JournalEntry.objects.filter(what="member.link_sent").count() == 1


def test_a_link_taken_back_opens_nothing_and_may_leave_again(scene):
    token = scene.token()
    door_care.take_back(mailed=scene.row, by=scene.by, at=scene.at)
    with pytest.raises(LinkRevoked):
        open_door(token=token, kind="sign", at=scene.at)
    with pytest.raises(door_care.NothingOpen):
        door_care.take_back(mailed=scene.row, by=scene.by, at=scene.at)
    assert OutgoingMessage.objects.get(about=scene.row.door.about).state == State.CANCELLED
    door_care.send_again(mailed=scene.row, by=scene.by, at=scene.at + HOUR)

    scene.sign(scene.token(), scene.at + HOUR)
    with pytest.raises(door_care.NothingAwaited):
        door_care.send_again(mailed=scene.row, by=scene.by, at=scene.at + 3 * HOUR)


def test_a_new_address_receives_what_still_waits(scene):
    token = scene.token()
    scene.edit("nouvelle@exemple.test", scene.at)

    first, second = OutgoingMessage.objects.filter(about=scene.row.door.about).order_by("pk")
    assert (first.state, second.to, second.state) == (State.CANCELLED, "nouvelle@exemple.test", State.WAITING)
    with pytest.raises(LinkRevoked):
        open_door(token=token, kind="sign", at=scene.at)
    scene.sign(scene.token(), scene.at)
    scene.edit("encore@exemple.test", scene.at)
    assert OutgoingMessage.objects.filter(to="encore@exemple.test").count() == 0


def test_the_same_address_or_none_sends_nothing(scene):
    scene.edit("contact@exemple.test", scene.at)
    assert open_door(token=scene.token(), kind="sign", at=scene.at)
    scene.edit("", scene.at)

    assert OutgoingMessage.objects.filter(about=scene.row.door.about).count() == 1
    with pytest.raises(LinkRevoked):
        open_door(token=scene.token(), kind="sign", at=scene.at)
    with pytest.raises(door_care.NoAddress):
        door_care.send_again(mailed=scene.row, by=scene.by, at=scene.at + HOUR)


def test_a_new_signatory_receives_the_link_to_sign_and_only_that_one(scene):
    token, other = scene.token(), Doorway("terms", 1, scene.member.pk)
    issue_link(purpose="coop-terms", about=other.about, meant_for=scene.member.email, days=9, at=scene.at)
    MailedDoor.objects.create(member=scene.member, kind="terms", number=1, words="Parts", sent_at=scene.at)
    sheet = Sheet(signatory="Ana Exemple", signatory_email="signe@exemple.test")
    kept = save_sheet(
        member=scene.member, sheet=sheet, version=scene.member.sheet.version, by=scene.by, at=scene.at
    )

    assert OutgoingMessage.objects.filter(about=scene.row.door.about).latest("pk").to == "signe@exemple.test"
    with pytest.raises(LinkRevoked):
        open_door(token=token, kind="sign", at=scene.at)
    assert Link.objects.open_at(scene.at).filter(about=other.about).count() == 1
    save_sheet(member=scene.member, sheet=sheet, version=kept.version, by=scene.by, at=scene.at)
    assert OutgoingMessage.objects.filter(about=scene.row.door.about).count() == 2
    scene.sign(scene.token(), scene.at)
    assert scene.version.signatures.get(member=scene.member).mask == "s…@exemple.test"


def test_an_invitation_sent_elsewhere_takes_the_other_links_along(db):
    scene = invitations.Scene()
    (invitation,) = scene.invite(scene.mailed)
    at, door = invitations.AT, Doorway("change", 7, scene.mailed.pk)
    MailedDoor.objects.create(member=scene.mailed, kind="change", number=7, words="Parts", sent_at=at)
    link, _ = issue_link(purpose="coop-change", about=door.about, meant_for=scene.mailed.email, days=9, at=at)
    change_address(invitation=invitation, email="autre@exemple.test", contact="", by=scene.by, at=at)

    link.refresh_from_db()
    assert link.revoked_at == at
    sent = OutgoingMessage.objects.filter(about__contains=":invitation:").exclude(state=State.CANCELLED)
    assert [one.to for one in sent] == ["autre@exemple.test"]


def test_only_who_coordinates_handles_links(scene):
    other = acting_for(make_member(scene.project))
    with pytest.raises(MayNotSteer):
        door_care.take_back(mailed=scene.row, by=other, at=scene.at)
    with pytest.raises(MayNotSteer):
        door_care.send_again(mailed=scene.row, by=other, at=scene.at + HOUR)


def test_the_link_of_a_seat_claimed_by_an_account_answers_once(scene):
    organisation = OrganisationFactory(siret="73282932000074")
    scene.member.siret = organisation.siret
    scene.member.save()
    claim_seats(organisation=organisation, by=scene.by, at=scene.at)
    scene.member.refresh_from_db()
    assert scene.member.organisation == organisation

    scene.sign(scene.token(), scene.at)
    own = acting_for(scene.member, Role.ADMINISTRATOR)
    signatory = Signatory("Ana Exemple", "gérante", True, scene.version.sha256)
    with pytest.raises(signing.AlreadyAnswered):
        signing.sign(version=scene.version, member=scene.member, signatory=signatory, by=own, at=scene.at)


def test_the_page_shows_each_link_with_masked_addresses(client, scene, django_assert_max_num_queries):
    client.force_login(scene.by.user)
    url = reverse("cooperation:doors", args=[scene.project.pk])
    page = client.get(url).content.decode()
    assert "c…@exemple.test" in page
    assert "contact@exemple.test" not in page
    assert "Attend une réponse" in page
    for number in range(40):
        MailedDoor.objects.create(
            member=scene.member, kind="vote", number=number, words="Vote", sent_at=scene.at
        )
    with django_assert_max_num_queries(25):
        assert "1 à 30 sur 41" in client.get(url).content.decode()


def test_the_page_without_link_and_for_others(client):
    project = make_project()
    url = reverse("cooperation:doors", args=[project.pk])
    client.force_login(acting_for(project.members.get(), Role.EDITOR).user)
    assert "Aucun lien envoyé" in client.get(url).content.decode()
    client.force_login(acting_for(make_member(project)).user)
    assert client.get(url).status_code == 403
    client.force_login(acting_for(make_member(make_project())).user)
    assert client.get(url).status_code == 404


def test_the_buttons_of_the_page(client, scene):
    client.force_login(scene.by.user)
    close = reverse("cooperation:door_close", args=[scene.project.pk, scene.row.pk])
    assert "est retiré" in client.post(close, follow=True).content.decode()
    send = reverse("cooperation:door_send", args=[scene.project.pk, scene.row.pk])
    assert "moins d’une heure" in client.post(send, follow=True).content.decode()
    MailedDoor.objects.update(sent_at=scene.at - HOUR)
    assert "Un nouveau lien part" in client.post(send, follow=True).content.decode()
    elsewhere = reverse(
        "cooperation:door_send", args=[make_project(owner=scene.project.owner).pk, scene.row.pk]
    )
    assert client.post(elsewhere).status_code == 404
