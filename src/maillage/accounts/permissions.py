"""Every view declares what it asks of its visitor; tests/repo/test_access.py walks all of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse

from maillage.accounts.domain.roles import Permission

__all__ = ["Permission", "requires"]

View = TypeVar("View", bound=Callable[..., HttpResponse])


def requires(permission: Permission) -> Callable[[View], View]:
    """Declare and enforce the permission of a view: anonymous → sign-in page, lacking it → 403."""

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.actor.may(permission):
                return view(request, *args, **kwargs)
            if request.actor.user is None:
                return redirect_to_login(request.get_full_path())
            raise PermissionDenied

        # LoginRequiredMiddleware lets only public views through; the others are checked twice.
        declared: Any = login_not_required(checked) if permission is Permission.PUBLIC else checked
        declared.permission = permission
        return declared

    return decorate
