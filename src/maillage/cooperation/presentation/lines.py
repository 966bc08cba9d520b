"""A line of the overview of a project, or of what waits for somebody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Line:
    """What stands or waits, with one link. kind: a word shown as a badge; state: « attention », « ok », « info »."""

    kind: str
    title: str
    url: str
    action: str = ""
    detail: str = ""
    due: date | None = None
    state: str = "info"
