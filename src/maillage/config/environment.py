"""Typed reading of the environment: a wrong or missing variable fails at once, with the way to mend it."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "oui", "on"}
FALSE = {"", "0", "false", "no", "non", "off"}


def text(name: str, default: str | None = None, *, hint: str = "") -> str:
    """Return the variable, or the default; without default, raise with the hint."""
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"La variable d’environnement {name} manque. {hint}".strip())
    return value


def flag(name: str, default: bool = False) -> bool:
    """Return a yes/no variable (1, true, oui… or 0, false, non…)."""
    value = os.environ.get(name)
    if value is None:
        return default
    if value.lower() in TRUE:
        return True
    if value.lower() in FALSE:
        return False
    raise ImproperlyConfigured(f"{name}={value!r} : écrire 1 (oui) ou 0 (non).")


def words(name: str, default: str = "") -> list[str]:
    """Return a comma-separated list."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def whole(name: str, default: int) -> int:
    """Return a whole number."""
    value = os.environ.get(name, str(default))
    try:
        return int(value)
    except ValueError:
        raise ImproperlyConfigured(
            f"{name}={value!r} : écrire un nombre entier, par exemple {default}."
        ) from None


def kept_secret(name: str, file: Path) -> str:
    """Return the secret of the environment, else one drawn once and kept in a file only its owner reads."""
    if value := os.environ.get(name):
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
