"""Who acts, and for which organisation."""

from __future__ import annotations

from dataclasses import dataclass

from maillage.accounts.domain.roles import Permission, allowed
from maillage.accounts.models import Organisation, User


@dataclass(frozen=True, slots=True)
class Actor:
    """The author of a request or of a command: a person (None: a visitor) acting for an organisation."""

    user: User | None = None
    organisation: Organisation | None = None
    role: str | None = None
    # The other organisations this person may act for: the header offers them on every page.
    others: tuple[Organisation, ...] = ()

    @property
    def is_staff(self) -> bool:
        return self.user is not None and self.user.is_staff

    def may(self, permission: Permission) -> bool:
        """Tell whether this actor has a permission, from the one table of accounts/domain/roles.py."""
        return allowed(
            signed_in=self.user is not None, role=self.role, staff=self.is_staff, permission=permission
        )


ANONYMOUS = Actor()
