"""Fields that read figures and dates as French people type them, and say what is wrong in plain words."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from maillage.accounts.domain.siret import clean_siret, is_siret
from maillage.base.figures import number, read_number
from maillage.procurement.domain.codes import is_cpv

_UNIT = re.compile(r"(€(/h|ht)?|euros?|h|heures?|mois|ht|%)$", re.IGNORECASE)

EARLIEST, LATEST = date(1990, 1, 1), date(2099, 12, 31)


class Figure(forms.Field):
    """A number typed as « 12 000,50 », with or without its unit. Gives a Decimal, or None when empty."""

    def __init__(
        self,
        *,
        least: Decimal | int,
        most: Decimal | int,
        places: int = 2,
        above: bool = False,
        unit: object = "",
        **kwargs: Any,
    ) -> None:
        attrs = {"inputmode": "decimal" if places else "numeric", "autocomplete": "off", "maxlength": 30}
        super().__init__(widget=forms.TextInput(attrs=attrs), **kwargs)
        self.least, self.most, self.places, self.above = Decimal(least), Decimal(most), places, above
        self.unit, self.short = unit, True

    def to_python(self, value: Any) -> Decimal | None:
        text = _UNIT.sub("", str(value or "").strip()).strip()
        if not text:
            return None
        try:
            return read_number(text)
        except ValueError:
            raise ValidationError(
                _("Écrivez un nombre, par exemple 12 000 ou 12 000,5."), code="invalid"
            ) from None

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is None:
            return
        low = value <= self.least if self.above else value < self.least
        if low or value > self.most:
            message = (
                _("Il faut plus de %(least)s, et au plus %(most)s.")
                if self.above
                else _("Il faut un nombre de %(least)s à %(most)s.")
            )
            facts = {"least": number(self.least, 2), "most": number(self.most, 2)}
            raise ValidationError(message, code="range", params=facts)
        exponent = value.normalize().as_tuple().exponent
        if -exponent > self.places:
            message = (
                _("Au plus %(places)s chiffres après la virgule.")
                if self.places
                else _("Il faut un nombre entier.")
            )
            raise ValidationError(message, code="decimals", params={"places": self.places})


class Day(forms.DateField):
    """A day, picked or typed « 01/10/2026 »."""

    def __init__(self, *, required_message: Any = None, **kwargs: Any) -> None:
        said = {"required": required_message} if required_message else {}
        widget = forms.DateInput(
            format="%Y-%m-%d", attrs={"type": "date", "min": EARLIEST.isoformat(), "max": LATEST.isoformat()}
        )
        super().__init__(
            widget=widget,
            input_formats=["%Y-%m-%d", "%d/%m/%Y"],
            error_messages=said | {"invalid": _("Écrivez une date, par exemple 01/10/2026.")},
            **kwargs,
        )
        self.short = True

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and not EARLIEST <= value <= LATEST:
            raise ValidationError(_("L’année va de 1990 à 2099."), code="range")


class Siret(forms.CharField):
    """One SIRET, spaces allowed; empty gives ""."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"inputmode": "numeric", "autocomplete": "off"}
        super().__init__(max_length=30, widget=forms.TextInput(attrs=attrs), **kwargs)
        self.short = True

    def to_python(self, value: Any) -> str:
        return clean_siret(super().to_python(value) or "")

    def validate(self, value: str) -> None:
        super().validate(value)
        if value:
            check_siret(value)


class Sirets(forms.CharField):
    """Several SIRETs, one a line or separated by commas. Gives a list."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=4000, widget=forms.Textarea(attrs={"rows": 3}), **kwargs)

    def clean(self, value: Any) -> list[str]:
        text = super().clean(value)
        found = [clean_siret(part) for part in re.split(r"[\n,;]+", text) if part.strip()]
        for siret in found:
            check_siret(siret)
        return found


class Cpv(forms.CharField):
    """A CPV code; empty gives ""."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=10, widget=forms.TextInput(attrs={"autocomplete": "off"}), **kwargs)
        self.short = True

    def validate(self, value: str) -> None:
        super().validate(value)
        if value and not is_cpv(value):
            raise ValidationError(_("Un code CPV a 8 chiffres, par exemple 90511400."), code="invalid")


def check_siret(text: str) -> None:
    """Raise ValidationError when a text is not a SIRET."""
    if not is_siret(text):
        raise ValidationError(
            _("« %(siret)s » n’est pas un SIRET : il faut 14 chiffres, clé comprise."),
            code="siret",
            params={"siret": text[:40]},
        )
