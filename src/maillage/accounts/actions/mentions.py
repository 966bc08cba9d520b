"""Replace somebody's name where the machine wrote it in a sentence: news, mails of others, titles of jobs."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Sequence

from django.apps import apps
from django.db.models import JSONField, Model, Q, TextField
from django.db.models.functions import Cast

from maillage.accounts.catalogue import processings

INSTEAD = "Compte fermé"
SHORTEST = 3
"""A name of one or two letters is left: it would be found everywhere."""


def forget_mentions(*, words: Sequence[str]) -> int:
    """Replace names and addresses in the texts that the catalogue lists; return how many texts were changed."""
    wanted = [word for word in words if len(word.strip()) >= SHORTEST]
    if not wanted:
        return 0
    pattern = re.compile(
        "|".join(rf"(?<!\w){re.escape(form)}(?!\w)" for form in _forms(wanted)), re.IGNORECASE
    )
    return sum(
        _replace(apps.get_model(table), name, wanted, pattern)
        for one in processings()
        for table, names in one.mentions.items()
        for name in names
    )


def _forms(words: Sequence[str]) -> list[str]:
    """Return each word as it may be written: plain, and in HTML."""
    return sorted({form for word in words for form in (word, html.escape(word))}, key=len, reverse=True)


def _replace(model: type[Model], name: str, words: Sequence[str], pattern: re.Pattern[str]) -> int:
    found = Q()
    for form in _forms(words):
        # JSON is kept with or without its accents escaped, as the database likes.
        for written in {form, json.dumps(form)[1:-1]}:
            found |= Q(_written__icontains=written)
    changed = 0
    rows = model._default_manager.annotate(_written=Cast(name, TextField())).filter(found)
    field = model._meta.get_field(name)
    longest = getattr(field, "max_length", None)
    for pk, value in list(rows.values_list("pk", name)):
        new = (
            _in_json(value, pattern)
            if isinstance(field, JSONField)
            else pattern.sub(INSTEAD, value)[:longest]
        )
        if new != value:
            changed += model._default_manager.filter(pk=pk).update(**{name: new})
    return changed


def _in_json(value: object, pattern: re.Pattern[str]) -> object:
    if isinstance(value, str):
        return pattern.sub(INSTEAD, value)
    if isinstance(value, list):
        return [_in_json(part, pattern) for part in value]
    if isinstance(value, dict):
        return {key: _in_json(part, pattern) for key, part in value.items()}
    return value
