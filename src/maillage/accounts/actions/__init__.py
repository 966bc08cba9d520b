"""Writes of accounts."""

from maillage.accounts.actions.people import (
    EmailTaken,
    NotAMember,
    OnlyStaff,
    add_member,
    create_account,
    create_organisation,
    give_scope,
    switch_organisation,
)

__all__ = [
    "EmailTaken",
    "NotAMember",
    "OnlyStaff",
    "add_member",
    "create_account",
    "create_organisation",
    "give_scope",
    "switch_organisation",
]
