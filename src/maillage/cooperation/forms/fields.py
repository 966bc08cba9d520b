"""Fields that several forms of a cooperation share."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import flatatt
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from maillage.accounts.domain.siret import clean_siret, is_siret
from maillage.base.explain import explain
from maillage.base.figures import number, read_number
from maillage.base.refusals import Refusal
from maillage.cooperation.domain.reminders import check_day

_SPACES = re.compile(r"[\s\u00a0\u202f€]+")
MOST_EUROS = Decimal(10**12)


class DayField(forms.DateField):
    """A day, by the calendar of the browser or typed, in a year that people can mean (« 26 » typed is the year 26)."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    first, last = 1900, 2100

    def clean(self, value: object) -> date | None:
        found: date | None = super().clean(value)
        if found is not None and not self.first <= found.year <= self.last:
            raise ValidationError(_("L’année va de 1900 à 2100 : vérifiez celle que vous avez écrite."))
        return found


def ahead(last_day: date, today: date) -> date:
    """Return a last day that can be given. Raises ValidationError with the sentence that says why not."""
    try:
        return check_day(last_day, today=today)
    except Refusal as refusal:
        raise ValidationError(explain(refusal)) from None


class EurosField(forms.CharField):
    """An amount as people type it (« 12 500,50 »), given in cents; None when empty."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 30, **kwargs})
        self.widget.attrs |= {"inputmode": "decimal"}

    def prepare_value(self, value: object) -> object:
        if isinstance(value, int):
            return f"{value / 100:.2f}".replace(".", ",").removesuffix(",00")
        return value

    def clean(self, value: object) -> int | None:
        text = _SPACES.sub("", super().clean(value)).replace(",", ".")
        if not text:
            return None
        try:
            amount = Decimal(text)
        except InvalidOperation:
            raise ValidationError(_("Écrivez un montant en euros, par exemple 12 500,50.")) from None
        if not amount.is_finite() or not 0 <= amount <= MOST_EUROS:
            raise ValidationError(_("Le montant va de 0 à mille milliards d’euros."))
        if amount != amount.quantize(Decimal("0.01")):
            raise ValidationError(_("Deux chiffres après la virgule au plus."))
        return int(amount * 100)


class FigureField(forms.CharField):
    """A number as people type it (« 12 000,50 »), positive, rounded to its decimals; None when empty."""

    def __init__(self, *, most: Decimal = MOST_EUROS, decimals: int = 2, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 30, "required": False, **kwargs})
        self.most, self.decimals = most, decimals
        self.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}

    def prepare_value(self, value: object) -> object:
        """Return a kept number as people type it."""
        return number(value, self.decimals) if isinstance(value, Decimal) else value

    def clean(self, value: object) -> Decimal | None:
        """Return the number. Raises ValidationError."""
        text = super().clean(value).strip()
        if not text:
            return None
        try:
            read = read_number(text)
        except ValueError:
            raise ValidationError(
                gettext("« %(text)s » n’est pas un nombre : écrivez par exemple 1 200.") % {"text": text}
            ) from None
        if not 0 <= read <= self.most:
            raise ValidationError(gettext("Le nombre va de 0 à %(most)s.") % {"most": number(self.most)})
        return read.quantize(Decimal(1).scaleb(-self.decimals))


class WhenField(forms.CharField):
    """Words asked in one case only: its label says which, instead of « facultatif »."""

    says_when = True


class SiretField(forms.CharField):
    """A SIRET, spaces allowed; empty when not known."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 25, "required": False, **kwargs})
        self.widget.attrs |= {"inputmode": "numeric", "autocomplete": "off"}

    def clean(self, value: object) -> str:
        text = clean_siret(super().clean(value))
        if text and not is_siret(text):
            raise ValidationError(_("Ce SIRET n’existe pas : vérifiez ses 14 chiffres."))
        return text


class LongSelect(forms.Select):
    """A list of choices written at once: a page that has one for each of sixty members stays fast."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen = "" if value is None else str(value)
        # Each key and each label is escaped here.
        options = "".join(
            f'<option value="{escape(key)}"{" selected" if str(key) == chosen else ""}>{escape(label)}</option>'
            for key, label in self.choices
        )
        return format_html(
            '<select name="{}"{}>{}</select>',
            name,
            flatatt(self.build_attrs(self.attrs, attrs)),
            mark_safe(options),  # nosec B308 B703
        )
