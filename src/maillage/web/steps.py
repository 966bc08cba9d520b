"""Steps of a long command: each says what it does and how long it took, on standard error."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter

from django.utils.translation import gettext as _

from maillage.base.figures import number

Tell = Callable[[str], None]


@contextmanager
def step(tell: Tell, what: str) -> Iterator[None]:
    """Say what begins, then how long it took."""
    tell(f"→ {what}")
    started = perf_counter()
    yield
    tell(_("  fait en %(seconds)s s") % {"seconds": number(perf_counter() - started, 1)})
