"""Pages of a version to sign: the day to sign by, the reminders that left, what a new version takes back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from maillage.accounts.models import Role
from maillage.base.explain import day as shown
from maillage.cooperation.actions.signing_reminders import remind_due
from maillage.cooperation.models import PaperSheet, PaperVersion
from maillage.cooperation.tests.documents.scene import browser, make_version, page, proposed
from maillage.cooperation.tests.factories import acting_for

pytestmark = pytest.mark.django_db


def test_a_day_to_sign_by_is_given_shown_and_refused(group):
    project, members, client = group
    version = make_version(project, "partnership", members, acting_for(members[0]))
    wrong = client.post(page("version_propose", version.pk), {"sign_by": "2020-01-01"})
    assert (wrong.status_code, "Cette date est passée" in wrong.content.decode()) == (422, True)
    assert 'value="2020-01-01"' in wrong.content.decode()
    day = timezone.localdate() + timedelta(days=30)
    answer = client.post(page("version_propose", version.pk), {"sign_by": day.isoformat()}, follow=True)

    text = answer.content.decode()
    version.refresh_from_db()
    assert version.sign_by == day
    assert f"à signer avant le {shown(day)}" in text
    assert f"À venir, pour qui n’a pas signé : {shown(day - timedelta(days=7))}" in text.replace("\xa0", " ")
    signer = browser(acting_for(members[1], Role.ADMINISTRATOR))
    assert shown(day) in signer.get(page("version_sign", version.pk)).content.decode()
    assert "Relances" not in signer.get(page("version", version.pk)).content.decode()


def test_the_day_to_sign_by_is_on_the_door_and_one_may_still_sign_after_it(door):
    version, _members, token = door
    for day, said in ((30, "à signer avant le"), (-1, "on peut encore signer")):
        PaperVersion.objects.filter(pk=version.pk).update(sign_by=timezone.localdate() + timedelta(days=day))
        assert said in Client().get(page("sign_door", token)).content.decode()


def test_who_proposed_reads_what_was_written_and_to_whom(door):
    version, members, _token = door
    PaperVersion.objects.filter(pk=version.pk).update(proposed_at=timezone.now() - timedelta(days=15))
    remind_due(timezone.now())
    text = browser(acting_for(members[0])).get(page("version", version.pk)).content.decode()

    assert "dernière relance" in text
    assert "c…@exemple.test" in text
    assert "/c/sign/…" in text
    assert "1 personne sur Maillage" in text
    assert "Plus aucune ne partira" in text


def test_a_new_version_says_first_that_it_takes_back_the_signatures_given():
    version, _members, actors = proposed(3)
    clients = list(map(browser, actors))
    pages = [page("version", version.pk), page("document", version.sheet_id)]
    assert not any("porte déjà" in clients[0].get(url).content.decode() for url in pages)
    sent = {"name": "Ana", "quality": "p", "approved": "on", "sha256": version.sha256}
    for client, said in ((clients[1], "déjà 1 signature :"), (clients[2], "déjà 2 signatures :")):
        client.post(page("version_sign", version.pk), sent)
        for url in pages:
            assert said in clients[0].get(url).content.decode().replace("\xa0", " ")
    PaperSheet.objects.filter(pk=version.sheet_id).update(answers={**version.sheet.answers, "quorum": "75"})
    newer = clients[0].post(page("document_make", version.sheet_id), follow=True)
    assert "déjà 2 signatures :" in newer.content.decode().replace("\xa0", " ")
    clients[0].post(page("version_sign", version.pk), sent)  # all have signed: the next one is an amendment
    assert "porte déjà" not in clients[0].get(pages[1]).content.decode()
