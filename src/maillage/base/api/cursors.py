"""Opaque, signed cursors: where a list was left, for one question only."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.signing import BadSignature, Signer

from maillage.base.refusals import Refusal, gettext_noop


class BadCursor(Refusal):
    message = gettext_noop(
        "Ce curseur n’est pas celui de cette question. Reprenez l’adresse « next » de la page précédente, "
        "sans la modifier."
    )


def write_cursor(position: Sequence[object], question: Mapping[str, object]) -> str:
    """Return the cursor that follows a position (plain JSON values), good for the same question alone."""
    return _signer(question).sign_object(list(position))


def read_cursor(text: str, question: Mapping[str, object]) -> list[Any]:
    """Return the position a cursor was written for. Raises BadCursor: tampered, or of another question."""
    try:
        position: list[Any] = _signer(question).unsign_object(text)
    except BadSignature:
        raise BadCursor() from None
    return position


def _signer(question: Mapping[str, object]) -> Signer:
    # The question is in the salt, not in the cursor: another question has another signature.
    asked = json.dumps(question, sort_keys=True, default=str).encode()
    return Signer(salt=f"api.cursor.{hashlib.sha256(asked).hexdigest()}")
