"""What we change of django-allauth."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by the staff of the installation until invitations exist."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
