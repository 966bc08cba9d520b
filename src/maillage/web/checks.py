"""What `maillage check` says about the people of this installation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Warning
from django.db import DatabaseError
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.base.checks.configuration import in_production
from maillage.web.demo.accounts import PASSWORD, SHOWN


def people(databases: Sequence[str] | None = None, **options: Any) -> list[CheckMessage]:
    """A public site has somebody to run it, and no account whose password everybody knows."""
    if not databases:
        return []
    try:
        return list(_people()) if in_production() else []
    except DatabaseError:  # no tables yet: the checks of the database say so
        return []


def _people() -> Iterator[CheckMessage]:
    demo = User.objects.filter(email__in=[account.email for account in SHOWN], is_active=True)
    if open_to_all := [user.email for user in demo if user.check_password(PASSWORD)]:
        yield Error(
            _("Des comptes de démonstration, au mot de passe connu de tous, sont ouverts : %(emails)s.")
            % {"emails": ", ".join(open_to_all)},
            hint=_("Partez d’une base neuve, ou rendez-les inactifs dans /admin/accounts/user/."),
            id="web.demo_accounts",
        )
    if not User.objects.filter(is_staff=True, is_active=True).exists():
        yield Warning(
            _("Personne ne peut administrer ce site."),
            hint=_("Créez un premier compte : maillage createsuperuser."),
            id="web.no_staff",
        )
