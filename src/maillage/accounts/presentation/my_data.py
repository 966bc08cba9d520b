"""A person's data, to be read on a page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.apps import apps
from django.db.models import BinaryField, Field
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from pydantic import JsonValue

from maillage.accounts.formats.my_data import MyData, Table

SHOWN_ROWS = 50
"""Rows of one table on the page; the file has them all."""
EMPTY: tuple[JsonValue, ...] = (None, "", {}, [])


@dataclass(frozen=True, slots=True)
class Shown:
    """One table with something in it. rows: pairs (name of the field, text), the empty ones left out."""

    what: str
    rows: list[list[tuple[str, str]]]
    more: int


def readable(data: MyData) -> list[tuple[str, str, list[Shown]]]:
    """Return (title, purpose, tables) for each purpose under which something is held."""
    shown = [
        (one.title, one.purpose, [_table(table) for table in one.tables if table.rows])
        for one in data.purposes
    ]
    return [part for part in shown if part[2]]


def _table(table: Table) -> Shown:
    model = apps.get_model(table.table)
    fields = {name: model._meta.get_field(name) for name in table.fields}
    rows = [
        [
            (table.fields[name], _text(fields[name], value))
            for name, value in row.items()
            if value not in EMPTY
        ]
        for row in table.rows[:SHOWN_ROWS]
    ]
    return Shown(table.what, rows, max(0, len(table.rows) - SHOWN_ROWS))


def _text(field: Field, value: JsonValue) -> str:
    """Return a value as people read it: a choice by its label, a moment in full, yes or no."""
    labels = dict(field.flatchoices) if getattr(field, "choices", None) else {}
    if value in labels:
        return str(labels[value])
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    if isinstance(field, BinaryField):
        return _("un fichier, que la copie JSON contient")
    if isinstance(value, Mapping):
        return " · ".join(f"{key} : {part}" for key, part in value.items())
    moment = parse_datetime(value) if isinstance(value, str) else None
    return date_format(localtime(moment), "DATETIME_FORMAT") if moment is not None else str(value)
