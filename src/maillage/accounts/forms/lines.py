"""Fields that several forms share: a text on one line, a day that ends a mandate."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from maillage.mail.domain.headers import one_line


class LineField(forms.CharField):
    """A text on one line: no line break (it could begin a header), no character that hides or turns the text."""

    def to_python(self, value: Any) -> str:
        """Return the text cleaned; NUL and excessive length are refused by the validators."""
        text = super().to_python(value) or ""
        return one_line(text, max(len(text), 1)) if "\x00" not in text else text


class LastDayField(forms.DateField):
    """The last day of a mandate, included; gives the moment after it, in the clocks of the installation."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def clean(self, value: Any) -> datetime | None:
        """Return the term, None when no day is given."""
        day = super().clean(value)
        if day is None:
            return None
        try:
            return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
        except OverflowError:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None


class PlainTextField(forms.CharField):
    """A few sentences: line breaks stay, characters that hide or turn the text do not."""

    widget = forms.Textarea(attrs={"rows": 4})

    def to_python(self, value: Any) -> str:
        """Return the text, each of its lines cleaned."""
        text = super().to_python(value) or ""
        if "\x00" in text:
            return text
        return "\n".join(one_line(line, max(len(line), 1)) for line in text.splitlines()).strip()
