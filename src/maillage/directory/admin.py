"""The directory for the team: read the facts, say which organisation manages a structure."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import admin
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils import timezone

from maillage.accounts.http import Request
from maillage.directory.models import Declaration, Offer, Record, Structure


class _ReadOnlyInline(admin.TabularInline):
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class RecordInline(_ReadOnlyInline):
    model = Record


class OfferInline(_ReadOnlyInline):
    """The trades, which are public; not the hours, which the structure shows to whom it wants."""

    model = Offer
    fields = ("trade", "mode", "declared_at")


class DeclarationInline(_ReadOnlyInline):
    """That it declares, and since when; neither its figures nor whom it cannot work with."""

    model = Declaration
    fields = ("version", "audience", "declared_at")


@admin.register(Structure)
class StructureAdmin(admin.ModelAdmin):
    """The organisation may be chosen by hand; what public lists and editors say is only shown."""

    list_display = ("name", "siret", "commune_name", "departement", "organisation", "is_demo")
    list_filter = ("is_demo", "departement")
    search_fields = ("search_words", "siret")
    autocomplete_fields = ()
    journaled_by_actions = True
    raw_id_fields = ("organisation",)
    readonly_fields = (
        "name",
        "siret", "naf", "address", "postcode", "commune_code", "commune_name", "departement", "latitude", "longitude",
        "is_demo", "added_at",
    )  # fmt: skip
    inlines = (RecordInline, DeclarationInline, OfferInline)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Structures come from public lists and from `actions.add_structure`."""
        return False

    def save_model(self, request: HttpRequest, obj: Structure, form: ModelForm, change: bool) -> None:
        """Attach the chosen organisation, as the action does."""
        from maillage.directory.actions import attach_organisation  # not at start: it leads to numpy

        actor = cast(Request, request).actor
        attach_organisation(structure=obj, organisation=obj.organisation, by=actor, at=timezone.now())
