"""What lets somebody in must not be read by others: secrets in the addresses of a message."""

from __future__ import annotations

import re

_ADDRESS = re.compile(r"(https?://[^/\s\"<>]+)([^\s\"<>]*)")
_SECRET = re.compile(r"(?<=[/=])[\w.~:%-]{24,}")


def without_secrets(text: str) -> str:
    """Return a text or an HTML page in which long parts of addresses are « … »: tokens, and no more."""
    return _ADDRESS.sub(lambda found: found[1] + _SECRET.sub("…", found[2]), text)
