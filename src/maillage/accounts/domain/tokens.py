"""How a personal token is written: `mlg_`, 43 characters of chance, 6 of checksum. No Django here.

The prefix and the checksum let scanners of secrets recognise a token that was published by mistake, and let us refuse
a mistyped one without asking the database. 32 bytes of chance need no salt nor slow hash: nobody can try them all.
"""

from __future__ import annotations

import hashlib
import re
import zlib

PREFIX = "mlg_"
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_BODY, _CHECK = 43, 6
SECRET_BYTES = 32
SHAPE = re.compile(rf"{PREFIX}([0-9A-Za-z]{{{_BODY}}})([0-9A-Za-z]{{{_CHECK}}})")


def write_token(secret: bytes) -> str:
    """Return the token of 32 random bytes. Raises ValueError for another length."""
    if len(secret) != SECRET_BYTES:
        raise ValueError(f"a token is made of {SECRET_BYTES} bytes")
    body = _base62(int.from_bytes(secret, "big"), _BODY)
    return f"{PREFIX}{body}{_checksum(body)}"


def is_well_made(text: str) -> bool:
    """Tell whether a text has the shape and the checksum of a token."""
    match = SHAPE.fullmatch(text)
    return match is not None and _checksum(match[1]) == match[2]


def holds_token(text: str) -> bool:
    """Tell whether a well-made token stands anywhere in a text."""
    return any(is_well_made(match[0]) for match in SHAPE.finditer(text))


def digest_of(token: str) -> str:
    """Return what is kept of a token: 64 hexadecimal digits."""
    return hashlib.sha256(token.encode()).hexdigest()


def hint_of(token: str) -> str:
    """Return the first characters, by which a person tells one token from another."""
    return token[: len(PREFIX) + 6]


def _checksum(body: str) -> str:
    return _base62(zlib.crc32(body.encode()), _CHECK)


def _base62(number: int, width: int) -> str:
    digits = []
    while number:
        number, digit = divmod(number, len(_ALPHABET))
        digits.append(_ALPHABET[digit])
    return "".join(reversed(digits)).rjust(width, _ALPHABET[0])
