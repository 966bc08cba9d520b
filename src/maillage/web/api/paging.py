"""Lists a page at a time: a signed cursor says where the last one ended, whatever was added meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse

from maillage.base.api.cursors import BadCursor, read_cursor, write_cursor
from maillage.web.api.problems import of_refusal
from maillage.web.api.shapes import Paged

T = TypeVar("T")


class Paging:
    """One page of a list. after: the position the last page ended at, None for the first."""

    def __init__(self, asked: Paged, operation: str, **more: object) -> None:
        self.limit = asked.limit
        self.question = asked.question(operation, **more)
        try:
            self.after = read_cursor(asked.cursor, self.question) if asked.cursor else None
        except BadCursor as refusal:
            raise of_refusal(refusal, "bad_cursor") from None

    def page(
        self,
        request: HttpRequest,
        response: HttpResponse,
        rows: Iterable[T],
        position: Callable[[T], list[Any]],
    ) -> tuple[list[T], str | None]:
        """Return the rows to show and the address of the next page, also told in the Link header.

        rows: those after `self.after`, one more than `self.limit` when there are more.
        """
        found = list(rows)
        shown = found[: self.limit]
        if len(found) == len(shown):
            return shown, None
        asked = request.GET.copy()
        asked["cursor"] = write_cursor(position(shown[-1]), self.question)
        address = request.build_absolute_uri(f"{request.path}?{asked.urlencode()}")
        response["Link"] = f'<{address}>; rel="next"'
        return shown, address
