"""What is downloaded is what was signed: the same bytes by account and by link, before and after, with their digest."""

from __future__ import annotations

import hashlib

import pytest
from django.test import Client
from django.utils import timezone

from maillage.accounts.models import Role
from maillage.cooperation.actions import proposing
from maillage.cooperation.models import PaperState
from maillage.cooperation.presentation.documents.certificate import grouped
from maillage.cooperation.tests.documents.scene import browser, make_group, make_version, page
from maillage.cooperation.tests.documents.test_paper import words_of_pdf
from maillage.cooperation.tests.documents.test_signing_links import mail_to, token_of
from maillage.cooperation.tests.factories import acting_for

pytestmark = pytest.mark.django_db


def test_the_bytes_downloaded_are_those_whose_digest_was_signed_and_certified():
    project, members = make_group(2)
    members[1].organisation, members[1].email = None, "contact@exemple.test"
    members[1].save()
    by = acting_for(members[0], Role.ADMINISTRATOR)
    version = make_version(project, "partnership", members, by)
    proposing.propose(version=version, by=by, at=timezone.now())
    ours, theirs, token = browser(by), Client(), token_of(mail_to(version, members[1]))
    account = [page(name, version.pk) for name in ("version_pdf", "version_certificate")]
    door = [page(name, token) for name in ("sign_door_pdf", "sign_door_certificate")]

    before = [ours.get(account[0]).content, theirs.get(door[0]).content]
    sent = {"name": "Ana", "quality": "présidente", "approved": "on", "sha256": version.sha256}
    ours.post(page("version_sign", version.pk), sent)
    theirs.post(page("sign_door", token), sent)
    after = [ours.get(account[0]).content, theirs.get(door[0]).content]

    version.refresh_from_db()
    assert version.state == PaperState.SIGNED
    digests = {hashlib.sha256(content).hexdigest() for content in (*before, *after)}
    assert digests == {version.sha256} == {one.sha256 for one in version.signatures.all()}
    for client, url in ((ours, account[1]), (theirs, door[1])):
        assert "".join(grouped(version.sha256).split()) in "".join(
            words_of_pdf(client.get(url).content).split()
        )
