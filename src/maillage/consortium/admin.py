"""The staff sees that searches and kept proposals exist, never what they hold: they are private to organisations."""

from django.contrib import admin
from django.http import HttpRequest

from maillage.consortium.models import Case, KeptProposal, Run, ShareLink


class ReadOnlyAdmin(admin.ModelAdmin):
    """To look at, not to write."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(Run)
class RunAdmin(ReadOnlyAdmin):
    list_display = fields = ("pk", "tender_id", "asker", "status", "attempts", "created_at", "heartbeat_at")
    list_filter = ("status",)


@admin.register(KeptProposal)
class KeptProposalAdmin(ReadOnlyAdmin):
    """Its title names the members of the group: only its organisation reads it."""

    list_display = fields = ("pk", "tender_id", "organisation", "kept_at")
    search_fields = ("organisation__name",)


@admin.register(ShareLink)
class ShareLinkAdmin(ReadOnlyAdmin):
    list_display = fields = ("pk", "proposal_id", "created_at", "expires_at", "revoked_at")


@admin.register(Case)
class CaseAdmin(ReadOnlyAdmin):
    list_display = fields = ("name", "tender_id")
