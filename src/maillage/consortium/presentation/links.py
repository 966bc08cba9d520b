"""Addresses of the same page with another question or another view: every change is a plain link."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from maillage.consortium.domain.adjustments import Adjustments, Change

SHOWN, COMPARED = "voir", "comparer"


@dataclass(frozen=True, slots=True)
class Links:
    """Writes addresses of the page of a tender. path: of the page, without its query string."""

    path: str
    adjustments: Adjustments

    def to(self, adjustments: Adjustments, **view: str) -> str:
        """The page for these adjustments."""
        pairs = [*adjustments.pairs(), *view.items()]
        return f"{self.path}?{urlencode(pairs)}" if pairs else self.path

    def here(self, **view: str) -> str:
        """The same question, shown otherwise."""
        return self.to(self.adjustments, **view)

    def adding(self, *changes: Change) -> str:
        """The question with these changes too."""
        return self.to(self.adjustments.adding(*changes))

    def without(self, *changes: Change) -> str:
        """The question less these changes."""
        return self.to(self.adjustments.without(*changes))
