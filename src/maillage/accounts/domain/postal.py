"""The code sent on paper to an organisation: how it is drawn, written and read back."""

from __future__ import annotations

import re
import secrets

CODE_TRIES = 5
CODE_DAYS = 60
CODE_LENGTH = 8

# Neither 0 nor O, 1 nor I: what is read on paper is typed without a doubt. 32^8 codes, five tries.
ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def draw_code() -> str:
    """Return a new code, drawn for one letter."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def format_code(code: str) -> str:
    """Write a code as the letter shows it: « ABCD-EFGH »."""
    return f"{code[:4]}-{code[4:]}"


def clean_code(text: str) -> str:
    """Return a code as it was drawn, from what somebody typed: case, spaces and dashes do not count."""
    return re.sub(r"[\s\u2010-\u2015-]", "", text).upper()


def address_lines(address: str) -> list[str]:
    """Return a postal address line by line, as it is put behind the window of an envelope."""
    return [line.strip() for line in re.split(r"[\n,]", address) if line.strip()]
