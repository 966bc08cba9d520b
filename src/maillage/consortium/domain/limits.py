"""When to give up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter


@dataclass(frozen=True, slots=True)
class Limits:
    """A moment of `perf_counter`, a question asked often (`stop() -> True` ends the search), and how many nodes a
    tree may have: that one gives the same answer each time."""

    until: float = float("inf")
    stop: Callable[[], bool] | None = None
    nodes: float = float("inf")

    def seconds(self) -> float:
        """Seconds left."""
        return self.until - perf_counter()

    def reached(self) -> bool:
        """Whether it is time to give up."""
        return self.seconds() <= 0 or (self.stop is not None and self.stop())
