"""Tenders for the staff, read only: changes go through the form of the site, which checks the whole document."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest

from maillage.procurement.models import Lot, Need, Tender


class _ReadOnly:
    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(Tender)
class TenderAdmin(_ReadOnly, admin.ModelAdmin):
    list_display = ("title", "organisation", "status", "launched_on", "updated_at")
    list_filter = ("status",)
    search_fields = ("title", "reference", "buyer_name", "organisation__name")
    list_select_related = ("organisation",)
    date_hierarchy = "updated_at"


@admin.register(Lot)
class LotAdmin(_ReadOnly, admin.ModelAdmin):
    list_display = ("tender", "reference", "title", "reserved", "insertion_hours")
    list_filter = ("reserved",)
    search_fields = ("title", "tender__title")
    list_select_related = ("tender",)


@admin.register(Need)
class NeedAdmin(_ReadOnly, admin.ModelAdmin):
    list_display = ("lot", "reference", "trade", "mode", "place", "hours")
    list_filter = ("mode",)
    search_fields = ("trade", "place")
    list_select_related = ("lot",)
