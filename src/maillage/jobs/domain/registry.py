"""What the worker and the clock run: each capability registers its work in its `AppConfig.ready`.

A pump empties something that fills up at any time (mail that waits): the worker calls it in each turn of its
loop. Periodic work is due every so often (a digest, a cleaning): `maillage tick` calls it. Both are called as
`function(at=moment)`, return how many things they handled, and may be called twice for the same moment.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Protocol


class Work(Protocol):
    """Something to do at a moment; returns how many things were handled, 0 when there was nothing."""

    def __call__(self, *, at: datetime) -> int: ...


@dataclass(frozen=True, slots=True)
class Periodic:
    """Work to do once in each period. `title` is a French sentence for staff, marked for translation."""

    name: str
    function: Work
    every: timedelta
    title: str = ""


_pumps: dict[str, Work] = {}
_periodic: dict[str, Periodic] = {}


def register_pump(name: str, function: Work) -> None:
    """Have the worker call the function in each turn of its loop, until it returns 0."""
    if _pumps.setdefault(name, function) is not function:
        raise ValueError(f"another pump is named {name!r}")


def register_periodic(name: str, function: Work, *, every: timedelta, title: str = "") -> None:
    """Have `maillage tick` call the function once in each period; after a stop, once for all that was missed."""
    if every < timedelta(minutes=1):
        raise ValueError("periodic work runs once a minute at most; use a pump for what cannot wait")
    work = Periodic(name=name, function=function, every=every, title=title)
    if _periodic.setdefault(name, work) != work:
        raise ValueError(f"other periodic work is named {name!r}")


def pumps() -> Mapping[str, Work]:
    """Return the pumps by name, in the order of registration."""
    return MappingProxyType(_pumps)


def periodic() -> Mapping[str, Periodic]:
    """Return the periodic work by name, in the order of registration."""
    return MappingProxyType(_periodic)
