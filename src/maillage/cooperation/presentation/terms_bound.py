"""The most members that a tender allows, beside those of the group."""

from __future__ import annotations

from dataclasses import dataclass

from maillage.cooperation.queries.terms_sheet import Sheet


@dataclass(frozen=True, slots=True)
class Bound:
    """The most members that the tender allows, beside those of the group."""

    most: int
    engaged: int
    waiting: int

    @property
    def is_passed(self) -> bool:
        """Tell whether those engaged are already too many."""
        return self.engaged > self.most

    @property
    def is_near(self) -> bool:
        """Tell whether all those that hold a seat would be too many."""
        return self.engaged + self.waiting > self.most


def bound_of(sheet: Sheet) -> Bound | None:
    """Return the limit of members of the tender, None when there is none."""
    if sheet.asked.max_members is None:
        return None
    engaged = len(sheet.parties)
    return Bound(sheet.asked.max_members, engaged, len(sheet.workers) - engaged)
