"""People, organisations, mandates, and what is written about them."""

from maillage.accounts.models.access import ApiToken, StaffVisit, TokenScope
from maillage.accounts.models.joining import Evidence, Invitation, InvitationState, JoinRequest, RequestState
from maillage.accounts.models.journal import JournalDetail, JournalEntry, JournalHead
from maillage.accounts.models.mandates import FacilitationMandate, FacilitationState, Mandate, Role
from maillage.accounts.models.notifications import Frequency, Notification, Preference
from maillage.accounts.models.organisations import (
    FacilitatorScope,
    Organisation,
    OrganisationKind,
    ScopeKind,
)
from maillage.accounts.models.people import User, UserManager

__all__ = [
    "ApiToken",
    "Evidence",
    "FacilitationMandate",
    "FacilitationState",
    "FacilitatorScope",
    "Frequency",
    "Invitation",
    "InvitationState",
    "JoinRequest",
    "JournalDetail",
    "JournalEntry",
    "JournalHead",
    "Mandate",
    "Notification",
    "Organisation",
    "OrganisationKind",
    "Preference",
    "RequestState",
    "Role",
    "ScopeKind",
    "StaffVisit",
    "TokenScope",
    "User",
    "UserManager",
]
