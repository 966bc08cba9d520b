"""The connection to the relay: encrypted, signed in, and what goes wrong with each."""

from __future__ import annotations

import base64
import datetime
import ipaddress
import ssl
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from maillage.mail.actions.post import Post
from maillage.mail.domain.answers import MessageRefused, NoAnswer, RelayDown, TryLater
from maillage.mail.domain.relay import relay_address
from maillage.mail.queries.envelopes import Envelope
from maillage.mail.tests.sink import Sink, running_sink

ENVELOPE = Envelope(
    "rebonds@m.test", "camille@exemple.test", b"Subject: essai\r\n\r\n.un point\r\n..deux\r\nfin.\r\n"
)
LOGIN = base64.b64encode(b"\0compte\0mot/de/passe").decode()


@pytest.fixture
def tls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """A certificate for this machine, that this machine trusts for the time of a test."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sink")])
    now = datetime.datetime.now(datetime.UTC)
    here = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(here, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "sink.pem"
    plain = serialization.NoEncryption()
    secret = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM) + secret)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


def post_to(sink: Sink, scheme: str = "smtp", login: str = "") -> Post:
    return Post(relay_address(f"{scheme}://{login}127.0.0.1:{sink.port}"))


@pytest.mark.parametrize("scheme", ["smtps", "smtp+starttls"])
def test_post_encrypts_and_signs_in(tls: ssl.SSLContext, scheme: str):
    with running_sink(tls=tls, tls_at_once=scheme == "smtps", login=LOGIN) as sink:
        post = post_to(sink, scheme, "compte:mot%2Fde%2Fpasse@")
        post.open()
        post.offer(ENVELOPE)
        assert post.hand_over(ENVELOPE) == "250 taken"
        post.close()

    assert sink.accepted[0].content == ENVELOPE.content  # dots that begin a line are stuffed, then given back
    assert ("STARTTLS" in sink.commands) is (scheme == "smtp+starttls")


def test_post_never_signs_in_to_a_relay_that_it_cannot_trust(tls: ssl.SSLContext, monkeypatch, capfd):
    monkeypatch.delenv("SSL_CERT_FILE")
    with running_sink(tls=tls) as sink, pytest.raises(RelayDown, match="certificate"):
        post_to(sink, "smtp+starttls", "compte:secret@").open()

    assert not [command for command in sink.commands if command.startswith("AUTH")]


def test_post_never_goes_on_in_clear_when_encryption_was_asked():
    with running_sink() as sink, pytest.raises(RelayDown, match="STARTTLS"):
        post_to(sink, "smtp+starttls", "compte:secret@").open()

    assert [command for command in sink.commands if not command.startswith("EHLO")] == []


def test_post_says_that_it_may_not_sign_in():
    with running_sink(login=LOGIN) as sink, pytest.raises(RelayDown, match="535 who are you"):
        post_to(sink, login="compte:faux@").open()


def test_post_is_worn_out_after_many_messages(monkeypatch):
    monkeypatch.setattr("maillage.mail.actions.post.MOST_EACH", 1)
    with running_sink() as sink:
        post = post_to(sink)
        assert not post.is_ready
        post.open()
        assert post.is_ready
        post.offer(ENVELOPE)
        post.hand_over(ENVELOPE)
        assert not post.is_ready
        post.close()


def test_post_goes_on_after_a_refusal_or_hangs_up_when_it_cannot():
    with running_sink(answer=lambda command, argument: {".": "554 no"}.get(command)) as sink:
        post = post_to(sink)
        post.open()
        post.offer(ENVELOPE)
        with pytest.raises(MessageRefused):
            post.hand_over(ENVELOPE)
        assert post.is_ready
        sink.answer = lambda command, argument: {".": "451 later", "RSET": "drop"}.get(command)
        post.offer(ENVELOPE)
        with pytest.raises(TryLater):
            post.hand_over(ENVELOPE)
        assert not post.is_ready


def test_post_does_nothing_once_closed():
    post = Post(relay_address("smtp://127.0.0.1:1"))

    post.close()

    with pytest.raises(RelayDown):
        post.offer(ENVELOPE)
    with pytest.raises(TryLater):
        post.hand_over(ENVELOPE)


def test_post_does_not_know_when_the_answer_does_not_come(monkeypatch):
    monkeypatch.setattr("maillage.mail.actions.post.FINAL_TIMEOUT", 0.05)
    with running_sink(pause=0.5) as sink:
        post = post_to(sink)
        post.open()
        post.offer(ENVELOPE)
        with pytest.raises(NoAnswer, match="timed out"):
            post.hand_over(ENVELOPE)
        assert not post.is_ready
