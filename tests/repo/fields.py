"""The fields of the database that may hold something about a person."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.apps import apps
from django.conf import settings
from django.db import models

from maillage.accounts.catalogue import processings

TEXT = (
    models.CharField, models.TextField, models.JSONField, models.BinaryField, models.GenericIPAddressField,
    models.FileField,
)  # fmt: skip
NUMBER_OF_PERSON = re.compile(r"(person|user|impersonator|author|owner|by)_id$")


def every_field() -> Iterator[tuple[str, models.Field]]:
    """Yield (« accounts.User », field) for each column of each table, those of libraries included."""
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.concrete_fields:
            yield model._meta.label, field


def may_hold_personal_data(table: str, field: models.Field) -> bool:
    """Tell whether somebody must say what a field holds.

    In a table about persons, each of them but its own number; elsewhere, text and what points to a person.
    """
    if isinstance(field, models.AutoField):
        return False
    if table in about_persons():
        return True
    points_to_user = field.is_relation and field.related_model._meta.label == settings.AUTH_USER_MODEL
    return points_to_user or isinstance(field, TEXT) or NUMBER_OF_PERSON.search(field.name) is not None


def about_persons() -> set[str]:
    return {
        holding.model for one in processings() for holding in one.holds if holding.person or holding.address
    }
