"""What came back marks its message."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from maillage.mail.actions.bounces import Outcome, take_notice
from maillage.mail.models import OutgoingMessage, State
from maillage.mail.queries.envelopes import reference_of
from maillage.mail.tests.factories import AT, make_message
from maillage.mail.tests.notices import notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent() -> OutgoingMessage:
    return make_message(to="camille@exemple.test", state="sent")


def about(message: OutgoingMessage) -> bytes:
    return notice(reference=reference_of(message.message_id), message_id=message.message_id)


def test_take_notice_marks_the_message_once(sent):
    assert take_notice(content=about(sent), at=AT) is Outcome.MARKED
    assert take_notice(content=about(sent), at=AT) is Outcome.ALREADY

    sent.refresh_from_db()
    assert (sent.state, sent.last_error) == (State.BOUNCED, "5.1.1 550 5.1.1 <…>: user unknown")
    assert sent.purge_after is not None


@pytest.mark.parametrize("by", ["reference", "message_id"])
def test_take_notice_needs_only_one_of_the_two_names(sent, by):
    named = {"reference": reference_of(sent.message_id), "message_id": sent.message_id}
    other = {"reference": "x", "message_id": "<other@exemple.test>"}

    assert take_notice(content=notice(**other | {by: named[by]}), at=AT) is Outcome.MARKED


def test_take_notice_settles_an_uncertain_message():
    message = make_message(state="uncertain")

    assert take_notice(content=about(message), at=AT) is Outcome.MARKED


@pytest.mark.parametrize("reference", ["f" * 32, "", "%" * 32, "<" * 32])
def test_take_notice_ignores_what_it_does_not_know(sent, reference):
    content = notice(reference=reference, message_id="<inconnu@exemple.test>")

    assert take_notice(content=content, at=AT) is Outcome.STRANGE
    assert OutgoingMessage.objects.get().state == State.SENT


def test_bounce_reads_files_and_says_what_it_found(sent, tmp_path: Path, capsys):
    box = tmp_path / "rebonds.mbox"
    noise = b"Subject: absence\n\nJe reviens lundi.\n"
    box.write_bytes(b"".join(b"From x Mon Nov 24 09:00:00 2026\n" + part for part in (about(sent), noise)))
    other = tmp_path / "encore.eml"
    other.write_bytes(about(sent))

    call_command("bounce", str(box), str(other))

    said = capsys.readouterr().out.replace("\u202f", " ")
    assert said == "3 messages lus ; 1 courriels marqués comme revenus, 1 déjà connus, 1 sans rapport.\n"


def test_bounce_reads_standard_input(sent, monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(about(sent))))

    call_command("bounce")

    assert "1 messages lus" in capsys.readouterr().out


def test_bounce_says_which_file_it_cannot_read(tmp_path: Path):
    with pytest.raises(CommandError, match=r"absent\.eml") as refused:
        call_command("bounce", str(tmp_path / "absent.eml"))

    assert refused.value.returncode == 2
