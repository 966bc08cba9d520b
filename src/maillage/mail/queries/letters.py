"""Turn a template of a message and its facts into a subject, a text and an HTML version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import cast

from django.conf import settings
from django.template import Context, engines
from django.template.backends.django import DjangoTemplates
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise
from django.utils.safestring import mark_safe

from maillage.base.french import elide, quote_inside
from maillage.mail.domain.headers import one_line
from maillage.mail.domain.letter import Quoted, as_html, as_text, fact, read_letter


@dataclass(frozen=True, slots=True)
class Written:
    """What is sent."""

    subject: str
    text: str
    html: str


def full_url(path: str) -> str:
    """Return the address of a page for a message: « /compte » → « https://…/compte »."""
    return f"{settings.SITE_URL}{path}"


def write_letter(
    template: str, context: Mapping[str, object], *, language: str, unsubscribe: str = ""
) -> Written:
    """Write a message from `<template>.subject.txt` and `<template>.txt` (`domain/letter.py` has the convention).

    context: facts only (text, numbers, dates, lists and mappings of them; `quoted(words)` for words that keep their
    lines): what goes out in a message is chosen, never an object with all it leads to. TypeError otherwise.
    """
    facts = {name: _fact(value) for name, value in context.items()}
    with translation.override(language):
        subject, source = _render(f"{template}.subject.txt", facts), _render(f"{template}.txt", facts)
    return write_source(subject, source, language, unsubscribe)


def write_source(subject: str, source: str, language: str, unsubscribe: str = "") -> Written:
    """Write a message from the source of a letter; the foot says who sends, and how to receive no more of them."""
    if language == "fr":
        subject, source = quote_inside(elide(subject)), quote_inside(elide(source))
    subject = one_line(subject)
    sender = {"site": settings.SITE_URL, "publisher": settings.PUBLISHER, "unsubscribe": unsubscribe}
    with translation.override(language):
        letter = read_letter(f"{source}\n\n--\n{_render('mail/foot.txt', sender)}")
        parts = {
            "subject": subject,
            "language": language,
            # as_html escapes all that it is given
            "body": mark_safe(as_html(letter.body)),  # nosec B308 B703
            "foot": mark_safe(as_html(letter.foot)),  # nosec B308 B703
        }
        html = render_to_string("mail/layout.html", parts)
    return Written(subject, as_text(letter), html)


def _render(template: str, facts: Mapping[str, object]) -> str:
    """Render a text template: nothing is HTML here, hence nothing is escaped."""
    engine = cast(DjangoTemplates, engines["django"]).engine
    return str(engine.get_template(template).render(Context(dict(facts), autoescape=False)))


def _fact(value: object) -> object:
    if isinstance(value, Quoted) or value is None or isinstance(value, int | float | date):
        return value
    if isinstance(value, str | Promise):
        return fact(str(value))
    if isinstance(value, Mapping):
        return {name: _fact(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_fact(inner) for inner in value]
    raise TypeError(f"a message is written from facts, not from {type(value).__name__}")
