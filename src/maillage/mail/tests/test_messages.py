"""The queue: what is put in it, and what the staff decides."""

from __future__ import annotations

from datetime import date, timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from maillage.mail.actions import messages as actions
from maillage.mail.actions.messages import queue_message
from maillage.mail.domain.addresses import BadAddress
from maillage.mail.domain.letter import quoted
from maillage.mail.models import OutgoingMessage, State
from maillage.mail.queries.envelopes import envelope_of
from maillage.mail.queries.letters import full_url, write_letter
from maillage.mail.tests.factories import AT, make_message

pytestmark = pytest.mark.django_db
URL = "https://maillage.exemple.test/invitation/12"


def queue(template: str, **changes: object) -> OutgoingMessage:
    facts = {"name": "Camille", "inviter": "Régie du Val", "words": quoted("À bientôt !"), "url": URL}
    given = {
        "key": "invitation:12",
        "to": "Camille@Exemple.test",
        "template": template,
        "context": facts,
        "language": "fr",
        "kind": "invitation",
        "about": "invitation:12",
        "at": AT,
    }
    return queue_message(**given | changes)


def received(message: OutgoingMessage):
    return message_from_bytes(envelope_of(message, at=AT).content, policy=default)


def test_queue_message_writes_a_text_and_its_html(template):
    message = queue(template)

    assert (message.to, message.subject) == ("camille@exemple.test", "Régie du Val vous invite")
    assert (message.state, message.attempts, message.next_try_at) == (State.WAITING, 0, AT)
    assert "Bonjour Camille,\n\nRégie du Val vous invite.\n\n> À bientôt !\n\n→ Voir" in message.text
    assert f'<p class="action"><a href="{URL}">' in message.html
    assert '<html lang="fr">' in message.html
    assert message.html.count("<h1>") == 1
    for written in (message.text, message.html):
        assert "parce que Régie du Val a saisi votre adresse" in written
        assert "http://127.0.0.1" in written
        assert "Ne plus recevoir" not in written
    assert "<img" not in message.html
    assert "@" in message.message_id


def test_queue_message_twice_is_once(template):
    first = queue(template)
    second = queue(template, to="autre@exemple.test")

    assert (second.pk, second.to) == (first.pk, "camille@exemple.test")
    assert OutgoingMessage.objects.count() == 1


def test_queue_message_exists_only_if_its_fact_is_committed(template):
    def invite() -> None:
        with transaction.atomic():
            queue(template)
            OutgoingMessage.objects.create(key="invitation:12", next_try_at=AT, created_at=AT)

    with pytest.raises(IntegrityError):
        invite()

    assert not OutgoingMessage.objects.exists()


def test_queue_message_writes_nothing_to_a_bad_address(template):
    with pytest.raises(BadAddress):
        queue(template, to="camille")
    with pytest.raises(BadAddress):
        queue(template, reply_to="a@exemple.test, b@exemple.test")

    assert not OutgoingMessage.objects.exists()


def test_queue_message_offers_to_stop_in_one_click(template):
    stop = full_url("/courriels/stop/" + "a" * 120)
    message = queue(template, unsubscribe=stop)

    mail = envelope_of(message, at=AT).content.decode("ascii")
    assert f"\r\nList-Unsubscribe: <{stop}>\r\n" in mail
    assert "\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in mail
    assert f"→ Ne plus recevoir ces messages\u00a0: {stop}" in message.text
    assert f'<a href="{stop}">' in message.html


@pytest.mark.parametrize(
    "headers",
    [
        {"Bcc": "x@exemple.test"},
        {"List-Id": "a\r\nBcc: x@exemple.test"},
        {"List-Id": "é"},
        {"List-Id": "a" * 901},
    ],
)
def test_queue_message_refuses_a_header_that_is_none(template, headers):
    with pytest.raises(ValueError, match="not a header"):
        queue(template, headers=headers)


def test_queue_message_waits_until_its_time(template):
    message = queue(template, not_before=AT + timedelta(hours=2))

    assert not OutgoingMessage.objects.due_at(AT + timedelta(hours=1)).exists()
    assert OutgoingMessage.objects.due_at(AT + timedelta(hours=2)).get() == message


def test_write_letter_takes_facts_and_no_object(template):
    facts = {"when": date(2026, 1, 1), "many": [1, {"deep": "a\nb"}], "none": None}

    assert write_letter(template, facts, language="fr").subject == "vous invite"
    with pytest.raises(TypeError, match="OutgoingMessage"):
        write_letter(template, {"one": OutgoingMessage()}, language="fr")


def test_write_letter_speaks_the_language_of_its_reader(template):
    assert '<html lang="en">' in write_letter(template, {}, language="en").html


def test_envelope_of_says_who_what_and_where_failures_go(settings):
    settings.MAIL_FROM = ("Maillage", "ne-pas-repondre@maillage.exemple.test")
    settings.MAIL_BOUNCES = "rebonds@maillage.exemple.test"
    message = make_message(
        from_name="Régie, du Val", reply_to="Contact@Exemple.test", subject="Été à « Éloyes »"
    )

    envelope, mail = envelope_of(message, at=AT), received(message)

    drawn = message.message_id.strip("<>").split("@")[0]
    assert (envelope.sender, envelope.to) == (f"rebonds+{drawn}@maillage.exemple.test", message.to)
    assert mail["From"].addresses[0].display_name == "Régie du Val"
    assert mail["From"].addresses[0].addr_spec == "ne-pas-repondre@maillage.exemple.test"
    assert mail["Reply-To"] == "contact@exemple.test"
    assert mail["Subject"] == "Été à « Éloyes »"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"] == message.message_id
    assert mail["Date"].datetime == AT
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text.get_content().replace("\r\n", "\n") == message.text
    assert html.get_content().replace("\r\n", "\n") == message.html
    assert envelope.content.isascii()
    assert max(map(len, envelope.content.split(b"\r\n"))) < 998


def test_envelope_of_uses_our_own_address_without_one_for_failures(settings):
    settings.MAIL_BOUNCES = ""

    assert envelope_of(make_message(), at=AT).sender == settings.MAIL_FROM[1]


class Injection(TestCase):
    """A name, a subject or a fact never adds a header or a recipient."""

    @given(
        st.text(max_size=80) | st.just("=?utf-8?q?=0D=0ABcc:_tous=40exemple=2Etest?="), st.text(max_size=80)
    )
    def test_envelope_of_keeps_to_its_headers(self, subject: str, name: str):
        hostile = "\r\nBcc: tous@exemple.test\r\n\r\n"
        message = make_message(subject=subject + hostile + name, from_name=name + hostile + subject)
        mail = received(message)

        assert set(mail.keys()) == {
            "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type",
        }  # fmt: skip
        assert len(mail["From"].addresses) == 1
        assert mail["From"].addresses[0].addr_spec.endswith("@maillage.invalid")
        assert mail["To"] == message.to
        assert len(mail["Subject"].splitlines()) <= 1


@pytest.mark.parametrize("state", ["failed", "bounced", "uncertain", "cancelled"])
def test_resend_begins_again_under_the_same_message_id(state):
    message = make_message(state=state)

    again = actions.resend(message=message, at=AT + timedelta(days=1))

    assert (again.state, again.attempts, again.message_id) == (State.WAITING, 0, message.message_id)
    assert list(OutgoingMessage.objects.due_at(AT + timedelta(days=1))) == [message]


@pytest.mark.parametrize("state", ["waiting", "sending", "handing_over", "sent"])
def test_resend_refuses_what_goes_or_went(state):
    with pytest.raises(actions.MayNotResend):
        actions.resend(message=make_message(state=state), at=AT)


def test_resend_refuses_what_was_erased():
    message = make_message(state="failed")
    OutgoingMessage.objects.update(purge_after=AT)
    assert actions.purge(at=AT) == 1

    with pytest.raises(actions.MayNotResend):
        actions.resend(message=message, at=AT)


def test_resend_failed_takes_all_that_failed_and_nothing_else():
    states = ("failed", "failed", "bounced", "uncertain", "sent", "cancelled")
    kept = [make_message(state=state) for state in states]

    assert actions.resend_failed(at=AT) == 2
    assert {m.pk for m in OutgoingMessage.objects.due_at(AT)} == {kept[0].pk, kept[1].pk}


def test_cancel_holds_back_only_what_waits():
    assert actions.cancel(message=make_message(), at=AT).state == State.CANCELLED
    for state in ("sending", "handing_over", "sent", "uncertain"):
        with pytest.raises(actions.MayNotCancel):
            actions.cancel(message=make_message(state=state), at=AT)


def test_cancel_waiting_holds_back_what_is_about_one_thing():
    make_message(about="invitation:1"), make_message(about="invitation:2")
    make_message(about="invitation:1", state="sent")

    assert actions.cancel_waiting(about="invitation:1", at=AT) == 1
    assert OutgoingMessage.objects.get(state=State.CANCELLED).about == "invitation:1"


def test_consider_sent_settles_only_what_is_uncertain():
    settled = actions.consider_sent(message=make_message(state="uncertain"), at=AT)

    assert (settled.state, settled.sent_at) == (State.SENT, AT)
    with pytest.raises(actions.NothingUncertain):
        actions.consider_sent(message=settled, at=AT)


def test_purge_erases_the_words_and_keeps_the_line():
    over = make_message(state="sent")
    OutgoingMessage.objects.filter(pk=over.pk).update(purge_after=AT + timedelta(days=30))
    waiting = make_message()

    assert actions.purge(at=AT + timedelta(days=29)) == 0
    assert actions.purge(at=AT + timedelta(days=30)) == 1
    assert actions.purge(at=AT + timedelta(days=31)) == 0

    over.refresh_from_db(), waiting.refresh_from_db()
    assert (over.text, over.html, over.subject) == ("", "", "Une invitation vous attend")
    assert waiting.text


def test_forget_address_leaves_no_trace_and_sends_nothing_more():
    for state in ("waiting", "sent", "uncertain"):
        make_message(to="camille@exemple.test", state=state)
    other = make_message()

    assert actions.forget_address(address="camille@exemple.test", at=AT) == 3

    gone = OutgoingMessage.objects.exclude(pk=other.pk)
    assert {(m.to, m.text, m.subject) for m in gone} == {("c…@exemple.test", "", "…")}
    assert {m.state for m in gone} == {State.CANCELLED, State.SENT}
    assert list(OutgoingMessage.objects.due_at(AT)) == [other]
