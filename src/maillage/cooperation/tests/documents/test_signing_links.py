"""Signing without account: the link mailed to the signatory, taken back with its version."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from maillage.accounts.actors import ANONYMOUS
from maillage.accounts.models import Role
from maillage.cooperation.actions import documents as actions
from maillage.cooperation.actions import proposing, signing
from maillage.cooperation.actions.doors import Letter, mail, open_door
from maillage.cooperation.actions.signing import Signatory
from maillage.cooperation.actions.signing_news import NotToSign
from maillage.cooperation.domain.doors import Doorway
from maillage.cooperation.models import Member, PaperState, PaperVersion
from maillage.cooperation.tests.documents.scene import make_group, make_version
from maillage.cooperation.tests.factories import NOW, acting_for
from maillage.mail.actions.links import LinkRevoked
from maillage.mail.models import Link
from maillage.mail.models import OutgoingMessage as Message

pytestmark = pytest.mark.django_db


def signatory(version: PaperVersion, **facts) -> Signatory:
    return Signatory(
        **{
            "name": "Ana Exemple",
            "quality": "présidente",
            "approved": True,
            "sha256": version.sha256,
            **facts,
        }
    )


def mail_to(version: PaperVersion, member: Member) -> Message:
    return Message.objects.get(about=f"coop:sign:{version.pk}:m{member.pk}")


def token_of(message: Message) -> str:
    found = re.search(r"/c/sign/(\S+)", message.text)
    assert found is not None
    return found[1]


def test_a_signatory_without_account_signs_by_the_link():
    project, members = make_group(2)
    members[1].organisation, members[1].email = None, "contact@exemple.test"
    members[1].save()
    members[1].sheet.signatory_email = "signe@exemple.test"
    members[1].sheet.save()
    by = acting_for(members[0], Role.ADMINISTRATOR)
    version = make_version(project, "grouping", members, by)
    at = timezone.now()
    assert proposing.propose(version=version, by=by, at=at) == ()
    message = mail_to(version, members[1])
    assert message.to == "signe@exemple.test"
    opened = open_door(token=token_of(message), kind="sign", at=at)
    signing.sign(
        version=version, member=members[1], signatory=signatory(version), by=ANONYMOUS, at=at, opened=opened
    )
    one = version.signatures.get(member=members[1])

    assert (one.way, one.person, one.mask) == ("link", None, "s…@exemple.test")
    with pytest.raises(signing.NotAsked):
        signing.sign(
            version=version,
            member=members[0],
            signatory=signatory(version),
            by=ANONYMOUS,
            at=at,
            opened=opened,
        )


def test_a_version_taken_back_closes_its_links():
    project, members = make_group(2)
    members[1].organisation, members[1].email = None, "contact@exemple.test"
    members[1].save()
    by = acting_for(members[0], Role.ADMINISTRATOR)
    version = make_version(project, "partnership", members, by)
    at = timezone.now()
    proposing.propose(version=version, by=by, at=at)
    token = token_of(mail_to(version, members[1]))
    proposing.withdraw(version=version, by=by, at=at)

    assert Link.objects.get().revoked_at is not None
    with pytest.raises(LinkRevoked):
        open_door(token=token, kind="sign", at=at)
    with pytest.raises(NotToSign):
        proposing.withdraw(version=version, by=by, at=at)


def test_nobody_to_reach_is_said():
    project, members = make_group(2)
    members[1].organisation = None
    members[1].save()
    by = acting_for(members[0], Role.ADMINISTRATOR)
    version = make_version(project, "partnership", members, by)

    assert proposing.propose(version=version, by=by, at=NOW) == ("Structure 1",)


def test_the_last_signatory_keeps_its_link_as_a_receipt():
    project, members = make_group(2)
    members[1].organisation, members[1].email = None, "contact@exemple.test"
    members[1].save()
    by = acting_for(members[0], Role.ADMINISTRATOR)
    version = make_version(project, "partnership", members, by)
    at = timezone.now()
    proposing.propose(version=version, by=by, at=at)
    token = token_of(mail_to(version, members[1]))
    signing.sign(version=version, member=members[0], signatory=signatory(version), by=by, at=at)
    sent = {"name": "Ana Exemple", "quality": "gérante", "approved": "on", "sha256": version.sha256}
    answer = Client().post(reverse("cooperation:sign_door", args=[token]), sent, follow=True)

    assert (answer.status_code, "Vous avez signé." in answer.content.decode()) == (200, True)
    version.refresh_from_db()
    assert version.state == PaperState.SIGNED
    assert Message.objects.filter(about=f"coop:sign:{version.pk}:m{members[1].pk}").count() == 2


def test_the_same_key_again_mails_nothing_and_keeps_the_link():
    _project, members = make_group(2)
    members[1].organisation, members[1].email = None, "contact@exemple.test"
    members[1].save()
    door, at = Doorway("sign", 1, members[1].pk), timezone.now()
    context = {"title": "Convention", "by": "Ana"}
    letter = Letter("cooperation/mail/document_sign", "cooperation:sign_door", context)
    for _again in range(2):
        assert mail(member=members[1], door=door, letter=letter, key="one-key", at=at)

    assert Message.objects.filter(key="one-key").count() == 1
    assert Link.objects.get(about=door.about).revoked_at is None
    assert open_door(token=token_of(Message.objects.get()), kind="sign", at=at).member == members[1]


def test_a_wrong_address_is_mended_by_proposing_the_same_text_again():
    project, members = make_group(2)
    members[1].organisation, members[1].email = None, "faux@exemple.test"
    members[1].save()
    by = acting_for(members[0], Role.ADMINISTRATOR)
    version = make_version(project, "partnership", members, by)
    at = timezone.now()
    proposing.propose(version=version, by=by, at=at)
    proposing.withdraw(version=version, by=by, at=at)
    Member.objects.filter(pk=members[1].pk).update(email="juste@exemple.test")
    again = actions.make_version(sheet=version.sheet, by=by, at=at)
    proposing.propose(version=again, by=by, at=at)

    assert (again.number, mail_to(again, members[1]).to) == (2, "juste@exemple.test")
    with pytest.raises(actions.NothingNew):
        actions.make_version(sheet=version.sheet, by=by, at=at)


def test_a_signature_by_the_link_is_told_to_its_address_at_once():
    project, members = make_group(2)
    members[1].organisation, members[1].email = None, "contact@exemple.test"
    members[1].save()
    by = acting_for(members[0], Role.ADMINISTRATOR)
    version, at = make_version(project, "partnership", members, by), timezone.now()
    proposing.propose(version=version, by=by, at=at)
    opened = open_door(token=token_of(mail_to(version, members[1])), kind="sign", at=at)
    signing.sign(
        version=version, member=members[1], signatory=signatory(version), by=ANONYMOUS, at=at, opened=opened
    )

    receipt = Message.objects.get(key=f"coop-receipt-{version.pk}-{members[1].pk}")
    assert receipt.to == "contact@exemple.test"
    assert "a signé au nom de Structure 1" in receipt.text
    assert "dites-le aussitôt" in receipt.text
