"""How django-axes counts wrong passwords here: nobody can lock somebody else out.

The count is kept by address and place together: whoever tries passwords from one place is slowed down there, and the
person signs in from anywhere else, or from there by a link or a passkey. A place that fails a lot, whatever the
addresses, is slowed down too. axes never looks at accounts: known and unknown addresses are treated alike.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from allauth.core.internal.httpkit import get_client_ip
from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt
from django.db.models import Max, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from maillage.accounts.domain.patience import wait_after

WINDOW = timedelta(hours=1)
FAILURES_OF_A_PLACE = 100
"""In an hour, whatever the addresses: more than an office of people who mistype, far fewer than who tries a list."""


def login_of(request: HttpRequest, credentials: Mapping[str, Any] | None) -> str:
    """Return the address as axes counts it: one writing, no longer than its column."""
    given = (credentials or {}).get("email") or request.POST.get("login", "")
    return str(given).strip().lower()[:254]


def address_of(request: HttpRequest) -> str | None:
    """Return where a request comes from, behind our own proxy only (`MAILLAGE_BEHIND_PROXY`)."""
    return get_client_ip(request) if request.META.get("REMOTE_ADDR") else None


def wait_for(login: str, place: str | None, at: datetime) -> timedelta:
    """Return how long passwords are refused for an address from a place; zero when they are not."""
    pair = AccessAttempt.objects.filter(
        username=login, ip_address=place, attempt_time__gte=at - timedelta(days=1)
    )
    tried = pair.aggregate(failures=Sum("failures_since_start"), last=Max("attempt_time"))
    wait = wait_after(tried["failures"] or 0)
    waits = [tried["last"] + wait - at] if wait else []
    around = AccessAttempt.objects.filter(ip_address=place, attempt_time__gte=at - WINDOW)
    here = around.aggregate(failures=Sum("failures_since_start"), last=Max("attempt_time"))
    if place and (here["failures"] or 0) >= FAILURES_OF_A_PLACE:
        waits.append(here["last"] + timedelta(minutes=5) - at)
    return max([timedelta(0), *waits])


class Handler(AxesDatabaseHandler):
    """Refuses for a while that grows, instead of the fixed number and time of axes."""

    def is_locked(self, request: Any, credentials: dict[str, Any] | None = None) -> bool:
        wait = wait_for(
            login_of(request, credentials),
            request.axes_ip_address,
            request.axes_attempt_time or timezone.now(),
        )
        return wait > timedelta(0)


def refuse(
    request: HttpRequest, original: HttpResponse | None = None, credentials: Mapping[str, Any] | None = None
) -> HttpResponse:
    """Say how long to wait, and the ways in that remain: the same page for every address."""
    wait = wait_for(login_of(request, credentials), address_of(request), timezone.now())
    minutes = max(1, math.ceil(wait.total_seconds() / 60))
    answer = render(request, "account/locked.html", {"minutes": minutes}, status=429)
    answer.headers["Retry-After"] = str(minutes * 60)
    return answer
