"""Reads of accounts."""

from maillage.accounts.queries.people import actor_for, has_second_factor, mandates_of, members_of

__all__ = ["actor_for", "has_second_factor", "mandates_of", "members_of"]
