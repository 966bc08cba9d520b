"""Who may do what: one table. No Django here."""

from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    """What a view asks of its visitor, from the most open to the most closed."""

    PUBLIC = "public"  # anyone, signed in or not
    PERSON = "person"  # signed in
    MEMBER = "member"  # acts for an organisation
    EDIT = "edit"  # may write for that organisation
    ADMINISTER = "administer"  # may manage that organisation
    STAFF = "staff"  # the team that runs this installation


_READER = frozenset({Permission.PUBLIC, Permission.PERSON, Permission.MEMBER})
_EDITOR = _READER | {Permission.EDIT}

GRANTS: dict[str, frozenset[Permission]] = {
    "anonymous": frozenset({Permission.PUBLIC}),
    "person": frozenset({Permission.PUBLIC, Permission.PERSON}),
    "reader": _READER,
    "editor": _EDITOR,
    "administrator": _EDITOR | {Permission.ADMINISTER},
}


def allowed(*, signed_in: bool, role: str | None, staff: bool, permission: Permission) -> bool:
    """Tell whether a visitor has a permission; staff of the installation do not write for organisations."""
    if permission is Permission.STAFF:
        return signed_in and staff
    situation = (role or "person") if signed_in else "anonymous"
    return permission in GRANTS[situation]
