"""The server that takes our messages, as MAIL_URL names it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
EXAMPLE = "smtp+starttls://compte:motdepasse@smtp.exemple.fr:587"
_HOST = re.compile(r"[a-z0-9.:_-]+")


@dataclass(frozen=True, slots=True)
class RelayAddress:
    """Where and how to hand messages over. scheme: smtp (in clear), smtp+starttls or smtps (TLS at once)."""

    scheme: str
    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)

    @property
    def is_here(self) -> bool:
        """Whether the server is this very machine."""
        return self.host in {"localhost", "127.0.0.1", "::1"}


def relay_address(url: str) -> RelayAddress:
    """Read « smtp+starttls://user:password@host:587 »; user and password are percent-encoded.

    Raises ValueError with a French sentence that never repeats the password.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ValueError(f"le port est un nombre de 1 à 65535, par exemple {EXAMPLE}") from None
    if parts.scheme not in PORTS:
        raise ValueError(f"commencer par smtp://, smtp+starttls:// ou smtps://, par exemple {EXAMPLE}")
    if not parts.hostname or not _HOST.fullmatch(parts.hostname):
        raise ValueError(f"le nom du serveur manque, ou n’en est pas un ; écrire par exemple {EXAMPLE}")
    if parts.path not in {"", "/"} or parts.query or parts.fragment or port == 0:
        raise ValueError("rien ne suit le port ; dans un mot de passe, / s’écrit %2F, ? %3F, # %23 et @ %40")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    relay = RelayAddress(parts.scheme, parts.hostname, port or PORTS[parts.scheme], user, password)
    if user and parts.scheme == "smtp" and not relay.is_here:
        raise ValueError("un mot de passe ne voyage pas en clair : écrire smtp+starttls:// ou smtps://")
    return relay
