"""Notices of failure as servers write them, and anything else that may come in."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from maillage.mail.domain.bounces import read_notice, split_mailbox
from maillage.mail.tests.notices import REFERENCE, notice

ID = f"<{REFERENCE}@maillage.exemple.test>"


def test_read_notice_names_the_message_in_both_ways():
    read = read_notice(notice())

    assert read is not None
    assert read.tags == (REFERENCE,)
    assert read.message_ids == (ID,)
    assert read.answer == "5.1.1 550 5.1.1 <camille@exemple.test>: user unknown"


def test_read_notice_reads_the_whole_message_returned_as_well_as_its_headers():
    whole = notice().replace(b"text/rfc822-headers", b"message/rfc822")

    assert read_notice(whole).message_ids == (ID,)


def test_read_notice_finds_a_folded_identifier():
    folded = notice().replace(b"Message-ID: <", b"Message-Id:\r\n <")

    assert read_notice(folded).message_ids == (ID,)


def test_read_notice_is_not_taken_in_by_what_is_no_failure():
    delayed = notice(action="delayed", status="4.4.7")
    person = b"From: camille@exemple.test\r\nSubject: Re: invitation\r\n\r\nAction: failed\r\n"

    for content in (delayed, notice(action="delivered"), person, b"", b"\xff\xfe\x00"):
        assert read_notice(content) is None


def test_split_mailbox_parts_messages_and_gives_back_their_lines():
    one, two = b"Subject: un\n\nBonjour\n", b"Subject: deux\n\n>From la cour\n"

    assert split_mailbox(b"From a Mon Nov 24\n" + one + b"\nFrom b Mon Nov 24\n" + two) == [
        one + b"\n",
        b"Subject: deux\n\nFrom la cour\n",
    ]
    assert split_mailbox(one) == [one]
    assert split_mailbox(b" \n") == []


@given(st.binary())
def test_read_notice_survives_any_bytes(content):
    for part in split_mailbox(content):
        read_notice(part)


@given(st.data())
def test_read_notice_survives_a_broken_notice(data):
    whole = notice()
    start = data.draw(st.integers(0, len(whole)))
    length = data.draw(st.integers(0, 40))
    broken = whole[:start] + data.draw(st.binary(max_size=40)) + whole[start + length :]

    for part in split_mailbox(broken):
        read = read_notice(part)
        assert read is None or "\n" not in read.answer


def test_read_notice_survives_deep_nesting():
    deep = b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in range(1500)
    )

    assert read_notice(deep) is None
