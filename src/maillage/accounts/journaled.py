"""The administration of Django in the journal: whatever the model, our own or a library's."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models, transaction
from django.forms import ModelForm
from django.http import HttpResponse
from django.utils import timezone

from maillage.accounts.actions.journal import record
from maillage.accounts.domain import events
from maillage.accounts.models import Organisation, User
from maillage.base.refusals import gettext_noop

LABELS = {
    "changed": gettext_noop("champs modifiés"),
    "is_active": gettext_noop("compte actif"),
    "is_staff": gettext_noop("membre de l’équipe"),
    "is_superuser": gettext_noop("tous les droits"),
    "kind": gettext_noop("nature"),
    "is_demo": gettext_noop("démonstration"),
    "organisation": gettext_noop("organisation n°"),
}
events.register("admin.added", gettext_noop("a ajouté depuis l’administration"), LABELS)
events.register("admin.changed", gettext_noop("a modifié depuis l’administration"), LABELS)
events.register("admin.deleted", gettext_noop("a supprimé depuis l’administration"), LABELS, ends=True)


class Journaled:
    """Mixed into every ModelAdmin by our AdminSite: each write leaves an entry, in its transaction.

    Yes-or-no fields, choices and links are written as they were and as they are; other fields are only named, for
    they may hold what is personal or secret. `journaled_by_actions`: the writes call actions that journal them.
    """

    journaled_by_actions = False

    def save_model(self, request: Any, obj: models.Model, form: ModelForm, change: bool) -> None:
        """Remember what the form changes, before it does."""
        request.journal_form = form
        if change and hasattr(obj, "version"):
            obj.version += 1
        super().save_model(request, obj, form, change)  # type: ignore[misc]

    def log_addition(self, request: Any, obj: models.Model, message: Any) -> Any:
        _write("admin.added", request, obj)
        return super().log_addition(request, obj, message)  # type: ignore[misc]

    def log_change(self, request: Any, obj: models.Model, message: Any) -> Any:
        if not self.journaled_by_actions:
            before, after = _facts(getattr(request, "journal_form", None), obj)
            _write("admin.changed", request, obj, before=before, after=after)
        return super().log_change(request, obj, message)  # type: ignore[misc]

    def log_deletions(self, request: Any, queryset: Any) -> Any:
        for obj in queryset:
            _write("admin.deleted", request, obj)
        return super().log_deletions(request, queryset)  # type: ignore[misc]

    def response_action(self, request: Any, queryset: Any) -> HttpResponse | None:
        """Do an action on a list and its entries together: Django's own is not one transaction."""
        with transaction.atomic():
            return super().response_action(request, queryset)  # type: ignore[misc]


def _write(
    what: str,
    request: Any,
    obj: models.Model,
    *,
    before: dict[str, object] | None = None,
    after: dict[str, object] | None = None,
) -> None:
    record(
        what=what, about=_about(obj), owner=_owner(obj), by=request.actor, at=timezone.now(),
        before=before, after=after, personal={"name": str(obj)}, person=obj if isinstance(obj, User) else None,
    )  # fmt: skip


def _about(obj: models.Model) -> str:
    kind = "person" if isinstance(obj, User) else obj._meta.model_name or ""
    known = kind in events.subjects()
    return f"{kind}:{obj.pk}" if known else f"admin:{obj._meta.label_lower}:{obj.pk}"[:80]


def _owner(obj: models.Model) -> Organisation | None:
    owner = obj if isinstance(obj, Organisation) else getattr(obj, "organisation", None)
    return owner if isinstance(owner, Organisation) else None


def _facts(form: ModelForm | None, obj: models.Model) -> tuple[dict[str, object], dict[str, object]]:
    changed = list(form.changed_data) if form is not None else []
    shown = [name for name in changed if _may_be_told(obj, name)]
    before = {name: form.initial.get(name) for name in shown} if form is not None else {}
    after = {name: obj.serializable_value(name) for name in shown}
    hidden = sorted(set(changed) - set(shown))
    return before, {**after, "changed": hidden} if hidden else after


def _may_be_told(obj: models.Model, name: str) -> bool:
    try:
        field = obj._meta.get_field(name)
    except FieldDoesNotExist:
        return False
    plain = isinstance(field, models.BooleanField | models.ForeignKey)
    return plain or bool(getattr(field, "choices", None))
