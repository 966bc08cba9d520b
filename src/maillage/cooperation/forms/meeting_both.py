"""Two versions of a form side by side: what was just typed, and what somebody else kept meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import BoundField, Form
from django.utils.translation import gettext as _

from maillage.base.explain import day
from maillage.base.versions import Difference

LONGEST_SHOWN = 400


def differences(form: Form, kept: Mapping[str, Any]) -> list[Difference]:
    """Return the fields that differ; kept: what each field would show if the form was opened now."""
    rows = []
    for field in form:
        if field.is_hidden or field.name not in kept:
            continue
        mine, theirs = _said(field, field.value()), _said(field, kept[field.name])
        if mine != theirs:
            rows.append(Difference(str(field.label), mine, theirs))
    return rows


def _said(field: BoundField, value: Any) -> str:
    value = _read(field, value)
    choices = getattr(field.field, "choices", None)
    if choices is not None:
        return str({str(key): label for key, label in choices}.get(str(value or ""), value))
    if isinstance(value, date):
        return day(value)
    if isinstance(value, time):
        return f"{value:%H:%M}"
    text = str(value if value is not None else "").replace("\r\n", "\n").strip()
    return text[:LONGEST_SHOWN] or _("(vide)")


def _read(field: BoundField, value: Any) -> Any:
    """Read a day or an hour that was typed, so that it compares with the one kept."""
    if not isinstance(value, str):
        return value
    try:
        return field.field.to_python(value)
    except ValidationError:  # what cannot be read is shown as typed
        return value
