from django.contrib import admin

from maillage.procurement.models import Lot, Need, Tender


@admin.register(Tender)
class TenderAdmin(admin.ModelAdmin):
    """Tenders, for the staff; changes go through the form of the site, which checks the whole document."""

    list_display = ("title", "organisation", "status", "launched_on", "updated_at")
    list_filter = ("status",)
    search_fields = ("title", "reference", "buyer_name", "organisation__name")
    list_select_related = ("organisation",)
    date_hierarchy = "updated_at"

    def has_add_permission(self, request: object) -> bool:
        return False

    def has_change_permission(self, request: object, obj: object = None) -> bool:
        return False


@admin.register(Lot)
class LotAdmin(TenderAdmin):
    """Lots, read only."""

    list_display = ("tender", "reference", "title", "reserved", "insertion_hours")
    list_filter = ("reserved",)
    search_fields = ("title", "tender__title")
    list_select_related = ("tender",)
    date_hierarchy = None


@admin.register(Need)
class NeedAdmin(TenderAdmin):
    """Needs, read only."""

    list_display = ("lot", "reference", "trade", "mode", "place", "hours")
    list_filter = ("mode",)
    search_fields = ("trade", "place")
    list_select_related = ("lot",)
    date_hierarchy = None
