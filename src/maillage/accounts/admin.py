"""What staff look at and mend by hand; people found and join organisations by themselves."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.http import HttpRequest
from django.urls import URLPattern
from django.utils.translation import gettext_lazy as _

from maillage.accounts.models import Mandate, Organisation, User


class MandateInline(admin.TabularInline):
    """Shown, not written here: mandates are given and ended by actions, which the journal keeps."""

    model = Mandate
    fk_name = "user"
    extra = 0
    fields = readonly_fields = ("organisation", "role", "starts_at", "term_at", "ended_at")
    can_delete = False

    def has_add_permission(self, request: object, obj: object = None) -> bool:
        return False


class PersonCreationForm(AdminUserCreationForm):
    class Meta:
        model = User
        fields = ("email", "name")
        field_classes: dict[str, type] = {}


@admin.register(User)
class PersonAdmin(UserAdmin):
    """Neither the password nor the address of a person: whoever may write them may take the account."""

    add_form = PersonCreationForm
    ordering = ("email",)
    list_display = ("email", "name", "is_staff", "is_active")
    list_filter = ("is_staff", "is_active")
    search_fields = ("email", "name")
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": ("email", "name")}),
        (_("Droits"), {"fields": ("is_active", "is_staff", "is_superuser")}),
    )
    add_fieldsets = (
        (
            None,
            {"classes": ("wide",), "fields": ("email", "name", "usable_password", "password1", "password2")},
        ),
    )
    inlines = [MandateInline]

    def get_urls(self) -> list[URLPattern]:
        return [url for url in super().get_urls() if url.name != "auth_user_password_change"]

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        return ("email",) if obj else ()


@admin.register(Organisation)
class OrganisationAdmin(admin.ModelAdmin):
    list_display = ("name", "kind", "siret", "is_demo")
    list_filter = ("kind", "is_demo")
    search_fields = ("name", "siret")
    readonly_fields = ("merged_into", "version", "orphaned_at")  # written by actions alone
