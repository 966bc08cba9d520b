"""The staff sees searches and kept proposals here; neither is meant to be written by hand."""

from django.contrib import admin
from django.http import HttpRequest

from maillage.consortium.models import Case, KeptProposal, Run, ShareLink


class ReadOnlyAdmin(admin.ModelAdmin):
    """To look at and to delete, not to write."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(Run)
class RunAdmin(ReadOnlyAdmin):
    list_display = ("key", "tender", "asker", "status", "attempts", "created_at", "heartbeat_at")
    list_filter = ("status",)
    exclude = ("result",)


@admin.register(KeptProposal)
class KeptProposalAdmin(ReadOnlyAdmin):
    list_display = ("title", "tender", "organisation", "author", "kept_at")
    search_fields = ("title", "organisation__name")
    exclude = ("snapshot",)


@admin.register(ShareLink)
class ShareLinkAdmin(ReadOnlyAdmin):
    list_display = ("proposal", "author", "created_at", "expires_at", "revoked_at")
    exclude = ("token_hash",)


@admin.register(Case)
class CaseAdmin(ReadOnlyAdmin):
    list_display = ("name", "tender")
