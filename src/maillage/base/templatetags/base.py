"""Filters for figures and the tags of the layout; built in every template."""

from __future__ import annotations

from datetime import date, datetime

from django import template
from django.core.paginator import Paginator
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from maillage.base import slots
from maillage.base.explain import day as written_day
from maillage.base.explain import hour as written_hour
from maillage.base.figures import number as format_number
from maillage.base.figures import with_unit

register = template.Library()


@register.filter
def number(value: object, decimals: int = 0) -> str:
    """« 9 400 »."""
    return format_number(value, int(decimals))


@register.filter
def hours(value: object, decimals: int = 0) -> str:
    """« 9 400 h »."""
    return with_unit(value, "h", int(decimals))


@register.filter
def euros(value: object, decimals: int = 0) -> str:
    """« 282 000 € »."""
    return with_unit(value, "€", int(decimals))


@register.filter
def percent(value: object, decimals: int = 0) -> str:
    """« 62 % » (the value is already a percentage)."""
    return with_unit(value, "%", int(decimals))


@register.filter
def km(value: object) -> str:
    """« 4 km »."""
    return with_unit(value, "km")


@register.filter
def day(when: date | None) -> str:
    """« 1er mars 2016 », in the time zone of the site; None is « inconnu »."""
    if when is None:
        return _("inconnu")
    return written_day(timezone.localtime(when).date() if isinstance(when, datetime) else when)


@register.filter
def hour(when: datetime) -> str:
    """« 9 h 30 », in the time zone of the site."""
    return written_hour(when)


@register.filter
def elided(paginator: Paginator, page: int) -> list[int | str]:
    """The page numbers to show: 1 2 … 7 [8] 9 … 41 42."""
    return list(paginator.get_elided_page_range(page, on_each_side=1, on_ends=1))


@register.simple_tag(takes_context=True)
def slot(context: template.Context, name: str, subject: object) -> SafeString:
    """Render what higher capabilities add here."""
    return slots.render(name, context["request"], subject)


@register.simple_tag
def bar(value: float, maximum: float = 100, category: str = "") -> SafeString:
    """A proportion as a bar (SVG: no inline style); the figure itself stands beside it in text."""
    width = max(0.0, min(100.0, 100 * float(value or 0) / float(maximum or 1)))
    return format_html(
        '<svg class="bar{}" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        '<rect class="bar-ground" width="100" height="8"></rect>'
        '<rect class="bar-value" width="{}" height="8"></rect></svg>',
        f" bar-{category.lower()}" if category else "",
        f"{width:.1f}",
    )
