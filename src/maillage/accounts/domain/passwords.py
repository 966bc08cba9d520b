"""What makes a password easy to guess, without rules of composition. No Django here."""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Collection, Iterable

SHORTEST_WORD = 4
LEAST_LEFT = 8
"""How many characters an attacker must not be able to guess from a list."""
LEET = str.maketrans(
    {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i"}
)
# Rows of keyboards and plain sequences: what fingers type without thinking, in both directions.
_ROWS = (
    "azertyuiop",
    "qsdfghjklm",
    "wxcvbn",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
)
_AROUND = string.digits + string.punctuation + " "
_RUNS = tuple(text for row in _ROWS for text in (row, row[::-1]))


def is_common(password: str, *, common: Collection[str], words: Iterable[str]) -> bool:
    """Tell whether a password is among the most common, or hardly more than words everybody can guess.

    common: lower-case passwords. words: what an attacker tries first here (names of the site, of the organisation,
    of the person), in any case and with accents; those of fewer than four letters are left out.
    A password is refused when fewer than eight characters are left of it once common passwords, those words, runs
    of a keyboard and repetitions are taken away; figures in place of letters (« m@ill4ge ») change nothing.
    """
    lower = password.casefold()
    if lower in common:
        return True
    known = sorted({fold(word) for word in words if len(fold(word)) >= SHORTEST_WORD}, key=len, reverse=True)
    plain = fold(lower)
    core = plain.strip(_AROUND)
    before, after = plain[: plain.find(core)], plain[plain.find(core) + len(core) :]
    letters_back = f"{before}{core.translate(LEET)}{after}"
    readings = (plain, letters_back, re.sub(r"[\W_]+", "", plain))
    return any(len(_left(text, common, known)) < LEAST_LEFT for text in readings)


def fold(text: str) -> str:
    """Return a text lower-case and without accents."""
    apart = unicodedata.normalize("NFD", text.casefold())
    return "".join(char for char in apart if not unicodedata.combining(char))


def _left(text: str, common: Collection[str], words: Iterable[str]) -> str:
    """Return what an attacker would still have to guess."""
    text = _once(text)
    for word in words:
        text = text.replace(word, "")
    if _once(re.sub(r"[\W\d_]+", "", text)) in common:
        text = re.sub(r"[^\W\d_]+", "", text)
    for run in _RUNS:
        text = _without_runs(text, run)
    return _once(text)


def _without_runs(text: str, row: str) -> str:
    """Take the runs of four characters and more of a row away, the longest first."""
    for size in range(len(row), SHORTEST_WORD - 1, -1):
        for start in range(len(row) - size + 1):
            text = text.replace(row[start : start + size], "")
    return text


def _once(text: str) -> str:
    """Return the shortest part that, repeated, gives the whole: « abab » → « ab »."""
    found = re.fullmatch(r"(.+?)\1*", text, flags=re.DOTALL)
    return found[1] if found else text
