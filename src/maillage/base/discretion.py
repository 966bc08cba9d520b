"""What the technical log never shows: e-mail addresses, wherever they come from, and the tokens of our links."""

from __future__ import annotations

import logging
import re

ADDRESS = re.compile(r"[\w.+'~-]+(?:@|%40)[\w-]+(?:\.[\w-]+)+")


def discreet(text: str) -> str:
    """Return a text whose e-mail addresses are replaced by « …@… »; also those quoted in an address of the web."""
    return ADDRESS.sub("…@…", text)


class Discreet(logging.Formatter):
    """Formats a record as usual, traceback included, then hides the addresses and the token of the page asked."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line to write."""
        line = discreet(super().format(record))
        # Django logs the address of a page that refuses (422…): its token may still let somebody in.
        match = getattr(getattr(record, "request", None), "resolver_match", None)
        token = str(match.kwargs.get("token") or "") if match else ""
        return line.replace(token, "…") if token else line
