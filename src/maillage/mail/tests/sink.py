"""A relay for the tests: a threaded SMTP server on this machine that keeps what it is given, and errs on demand."""

from __future__ import annotations

import socketserver
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message


@dataclass(frozen=True)
class Accepted:
    """A message that the sink answered « 250 » to after its final dot."""

    sender: str
    to: str
    content: bytes

    @property
    def message(self) -> Message:
        return message_from_bytes(self.content)

    @property
    def message_id(self) -> str:
        return str(self.message["Message-ID"])


@dataclass
class Sink:
    """What was accepted, and how to answer.

    answer: (command, argument) → the answer to give instead of the usual one, None for the usual; « drop » hangs up,
    « drop after dot » belongs to the command « . ».
    """

    answer: Callable[[str, str], str | None] = lambda command, argument: None
    tls: ssl.SSLContext | None = None
    tls_at_once: bool = False
    login: str = ""  # what AUTH PLAIN must say, in base64; empty: anybody may send
    pause: float = 0.0  # seconds between the final dot and its answer
    accepted: list[Accepted] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    connections: int = 0
    port: int = 0
    at_dot: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def ids(self) -> list[str]:
        return [one.message_id for one in self.accepted]


class _Conversation(socketserver.StreamRequestHandler):
    sink: Sink

    def handle(self) -> None:
        with suppress(ConnectionError, ssl.SSLError):  # a client that was killed, or that does not trust us
            self._converse()

    def _converse(self) -> None:
        self.sink.connections += 1
        if self.sink.tls_at_once:
            self._encrypt()
        self.sender = self.to = ""
        if not self._say(self.sink.answer("connect", "") or "220 sink"):
            return
        while line := self.rfile.readline():
            command, _, argument = line.decode("utf-8", "replace").strip().partition(" ")
            command = command.upper()
            self.sink.commands.append(f"{command} {argument}".strip())
            said = self.sink.answer(command, argument) or self._usual(command, argument)
            if not self._say(said) or command == "QUIT":
                return
            if command == "STARTTLS":
                self._encrypt()
            if command == "DATA" and said.startswith("354") and not self._take():
                return

    def _usual(self, command: str, argument: str) -> str:
        if command == "MAIL":
            self.sender = argument.partition("<")[2].partition(">")[0]
        if command == "RCPT":
            self.to = argument.partition("<")[2].partition(">")[0]
        if command == "AUTH":
            return "235 welcome" if argument == f"PLAIN {self.sink.login}" else "535 who are you?"
        if command == "STARTTLS":
            return "220 go on"
        return {
            "EHLO": f"250-sink\r\n250-AUTH PLAIN\r\n250 {'STARTTLS' if self.sink.tls else 'SIZE 10000000'}",
            "DATA": "354 go on",
            "QUIT": "221 bye",
        }.get(command, "250 ok")

    def finish(self) -> None:
        super().finish()
        self.connection.close()

    def _encrypt(self) -> None:
        assert self.sink.tls is not None
        self.rfile.close(), self.wfile.close()
        self.request = self.connection = self.sink.tls.wrap_socket(self.request, server_side=True)
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", 0)

    def _take(self) -> bool:
        """Read a message up to its final dot, and keep it; False when the client hung up before."""
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                return False
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        self.sink.at_dot.set()
        said = self.sink.answer(".", self.to) or "250 taken"
        if said == "drop":
            return False
        time.sleep(self.sink.pause)
        if said.startswith("250"):
            self.sink.accepted.append(Accepted(self.sender, self.to, b"".join(lines)))
        return self._say(said)

    def _say(self, said: str) -> bool:
        if said == "drop":
            return False
        try:
            self.wfile.write(f"{said}\r\n".encode())
        except OSError:
            return False
        return True


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 50


@contextmanager
def running_sink(**options: object) -> Iterator[Sink]:
    """Run a sink on a free port."""
    sink = Sink(**options)  # type: ignore[arg-type]
    handler = type("Conversation", (_Conversation,), {"sink": sink})
    with _Server(("127.0.0.1", 0), handler) as server:
        sink.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield sink
        server.shutdown()
        thread.join()
