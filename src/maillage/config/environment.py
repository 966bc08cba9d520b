"""Typed reading of the environment: a wrong or missing variable fails at once, with the way to mend it."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import overload
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from maillage.mail.domain.addresses import BadAddress, normalise_address
from maillage.mail.domain.headers import one_line
from maillage.mail.domain.relay import RelayAddress, relay_address

TRUE = {"1", "true", "yes", "oui", "on"}
FALSE = {"", "0", "false", "no", "non", "off"}

ASKED: set[str] = set()
"""Every variable that was asked for: a name close to one of them, but not among them, is a slip of the pen."""


@overload
def _read(name: str, default: str) -> str: ...
@overload
def _read(name: str, default: str | None = None) -> str | None: ...
def _read(name: str, default: str | None = None) -> str | None:
    ASKED.add(name)
    return os.environ.get(name, default)


def text(name: str, default: str | None = None, *, hint: str = "") -> str:
    """Return the variable, or the default; without default, raise with the hint."""
    value = _read(name, default)
    if value is None:
        raise ImproperlyConfigured(f"La variable d’environnement {name} manque. {hint}".strip())
    return value


def flag(name: str, default: bool = False) -> bool:
    """Return a yes/no variable (1, true, oui… or 0, false, non…)."""
    value = _read(name)
    if value is None:
        return default
    if value.lower() in TRUE:
        return True
    if value.lower() in FALSE:
        return False
    raise ImproperlyConfigured(f"{name}={value!r} : écrire 1 (oui) ou 0 (non).")


def words(name: str, default: str = "") -> list[str]:
    """Return a comma-separated list."""
    return [word.strip() for word in _read(name, default).split(",") if word.strip()]


def whole(name: str, default: int) -> int:
    """Return a whole number."""
    value = _read(name, str(default))
    try:
        return int(value)
    except ValueError:
        raise ImproperlyConfigured(
            f"{name}={value!r} : écrire un nombre entier, par exemple {default}."
        ) from None


def kept_secret(name: str, file: Path) -> str:
    """Return the secret of the environment, else one drawn once and kept in a file only its owner reads."""
    if value := _read(name):
        return value
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        try:
            descriptor = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            with os.fdopen(descriptor, "w", encoding="ascii") as out:
                out.write(secrets.token_urlsafe(50))
        except FileExistsError:  # another process drew it meanwhile
            pass
    return file.read_text(encoding="ascii")


def address_of_site(name: str, default: str) -> str:
    """Return where people reach the site: « https://name », without a final slash."""
    value = _read(name, default).rstrip("/")
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.query or parts.fragment:
        raise ImproperlyConfigured(
            f"{name}={value!r} : écrire l’adresse du site, par exemple https://maillage.exemple.fr."
        )
    return value


def relay(name: str) -> RelayAddress | None:
    """Return the server that takes outgoing mail, None without one. What is wrong is told without the password."""
    value = _read(name, "")
    try:
        return relay_address(value) if value else None
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} : {error}.") from None


def mailbox(name: str, default: str = "") -> tuple[str, str]:
    """Return the name and the address of « Maillage <nom@domaine> » or « nom@domaine »; both empty without one."""
    value = _read(name, default).strip()
    if not value:
        return "", ""
    try:
        return one_line(value.partition("<")[0].strip(' "') if "<" in value else ""), normalise_address(value)
    except BadAddress as refusal:
        raise ImproperlyConfigured(
            f"{name} : {refusal} Attendu, par exemple : Maillage <ne-pas-repondre@exemple.fr>."
        ) from None


@dataclass(frozen=True)
class Provider:
    """Who else lets people sign in: the address of its settings, and who we are for it."""

    url: str
    client_id: str
    client_secret: str


def provider(url: str, client_id: str, client_secret: str) -> Provider | None:
    """Return a provider of identity, None without one; the three variables go together."""
    values = [_read(name, "").strip() for name in (url, client_id, client_secret)]
    if not any(values):
        return None
    if not all(values):
        raise ImproperlyConfigured(f"{url}, {client_id} et {client_secret} vont ensemble : donner les trois.")
    parts = urlsplit(values[0])
    if parts.scheme != "https" and parts.hostname not in {"127.0.0.1", "localhost"}:
        raise ImproperlyConfigured(f"{url}={values[0]!r} : une adresse en https:// est attendue.")
    return Provider(values[0].rstrip("/"), values[1], values[2])
