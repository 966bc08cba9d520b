"""What libraries send by Django's own way goes through the queue."""

from __future__ import annotations

import pytest
from django.core.mail import EmailMessage, get_connection

from maillage.mail.domain.addresses import BadAddress
from maillage.mail.models import OutgoingMessage

pytestmark = pytest.mark.django_db


def send(**changes: object) -> int:
    given = {"subject": "Votre\ncode", "body": "Le code : 123456.\n\n→ Piège", "to": ["camille@exemple.test"]}
    message = EmailMessage(**given | changes)
    return get_connection("maillage.mail.backend.Queue").send_messages([message])


def test_queue_keeps_one_confidential_message_for_each_recipient():
    assert send(cc=["louise@exemple.test"], reply_to=["contact@exemple.test"]) == 2

    messages = OutgoingMessage.objects.order_by("to")
    assert [message.to for message in messages] == ["camille@exemple.test", "louise@exemple.test"]
    assert {(m.subject, m.confidential, m.urgent, m.reply_to) for m in messages} == {
        ("Votre code", True, True, "contact@exemple.test")
    }
    assert "Le code : 123456." in messages[0].text
    assert "Le code : 123456." in messages[0].html


def test_queue_refuses_a_bad_address():
    with pytest.raises(BadAddress):
        send(to=["camille"])
