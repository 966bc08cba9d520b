"""Public tenders for the staff, read only: private ones are read by their organisation alone, or by a visit."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from maillage.procurement.models import Lot, Need, Status, Tender


class _ReadOnly:
    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(Tender)
class TenderAdmin(_ReadOnly, admin.ModelAdmin):
    list_display = ("title", "organisation", "status", "launched_on", "updated_at")
    list_filter = ("status",)
    search_fields = ("title", "reference", "buyer_name", "organisation__name")
    list_select_related = ("organisation",)
    date_hierarchy = "updated_at"
    exclude = ("typed",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Tender]:
        return super().get_queryset(request).filter(status=Status.PUBLIC)


@admin.register(Lot)
class LotAdmin(_ReadOnly, admin.ModelAdmin):
    list_display = ("tender", "reference", "title", "reserved", "insertion_hours")
    list_filter = ("reserved",)
    search_fields = ("title", "tender__title")
    list_select_related = ("tender",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Lot]:
        return super().get_queryset(request).filter(tender__status=Status.PUBLIC)


@admin.register(Need)
class NeedAdmin(_ReadOnly, admin.ModelAdmin):
    list_display = ("lot", "reference", "trade", "mode", "place", "hours")
    list_filter = ("mode",)
    search_fields = ("trade", "place")
    list_select_related = ("lot",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Need]:
        return super().get_queryset(request).filter(lot__tender__status=Status.PUBLIC)
