"""What the technical log never shows: e-mail addresses, wherever they come from (an exception of the database…)."""

from __future__ import annotations

import logging
import re

ADDRESS = re.compile(r"[\w.+'~-]+(?:@|%40)[\w-]+(?:\.[\w-]+)+")


def discreet(text: str) -> str:
    """Return a text whose e-mail addresses are replaced by « …@… »; also those quoted in an address of the web."""
    return ADDRESS.sub("…@…", text)


class Discreet(logging.Formatter):
    """Formats a record as usual, traceback included, then hides the addresses."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line to write."""
        return discreet(super().format(record))
