"""Forms of the canvas, of the keys, of the ladder, of strategies and relations."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from maillage.cooperation.domain.strategy import KEYS, PILLARS, QUESTIONS
from maillage.cooperation.models.strategy import CanvasNature, CanvasZone, Relation, RelationFamily

_MOMENT = re.compile(r"\s*(\d{4})\s*[:;,–-]?\s*(.*)")
EARLIEST, LATEST = 1900, 2100


class CanvasForm(forms.Form):
    """A line of the canvas."""

    zone = forms.ChoiceField(label=_("Zone"), choices=CanvasZone, widget=forms.RadioSelect)
    nature = forms.ChoiceField(
        label=_("C’est"), choices=CanvasNature, widget=forms.RadioSelect, initial=CanvasNature.EXPLICIT
    )
    words = forms.CharField(
        label=_("En quelques mots"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class KeysForm(forms.Form):
    """The four keys; one left empty stays to be completed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, (name, help_text) in KEYS.items():
            self.fields[key] = forms.CharField(
                label=gettext(name).capitalize(), help_text=gettext(help_text), required=False, max_length=1000,
                widget=forms.Textarea(attrs={"rows": 3}),
            )  # fmt: skip


class LadderForm(forms.Form):
    """The degrees, one a line."""

    steps = forms.CharField(
        label=_("Les degrés, du plus léger au plus engagé"),
        max_length=1200,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Un degré par ligne, de deux à dix."),
    )


class StrategyForm(forms.Form):
    """The eight questions, the three pillars, and the time one gives."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, (question, help_text) in {**QUESTIONS, **PILLARS}.items():
            self.fields[code] = forms.CharField(
                label=gettext(question), help_text=gettext(help_text), required=False, max_length=2000,
                widget=forms.Textarea(attrs={"rows": 3}),
            )  # fmt: skip
        self.fields["hours"] = forms.IntegerField(
            label=_("Temps de travail donné au projet, en heures par mois"),
            required=False, min_value=0, max_value=2000,
            help_text=_("Laissez vide si vous ne le savez pas : ce sera dit inconnu."),
        )  # fmt: skip

    @property
    def questions(self) -> list[forms.BoundField]:
        return [self[code] for code in QUESTIONS]

    @property
    def pillars(self) -> list[forms.BoundField]:
        return [self[code] for code in PILLARS]


class RelationForm(forms.Form):
    """A partner: where the relation is, where it should go, what it was."""

    partner = forms.CharField(label=_("Partenaire"), max_length=200)
    current = forms.TypedChoiceField(label=_("Degré actuel"), required=False, coerce=int, empty_value=None)
    target = forms.TypedChoiceField(label=_("Degré visé"), required=False, coerce=int, empty_value=None)
    note = forms.CharField(
        label=_("Note"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, ladder: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["partner"].widget.attrs["list"] = "partners"
        degrees = [
            ("", gettext("non dit")),
            *((rank, f"{rank}. {step}") for rank, step in enumerate(ladder, 1)),
        ]
        for name in ("current", "target"):
            self.fields[name].choices = degrees  # type: ignore[attr-defined]
        for family in RelationFamily:
            self.fields[family.value] = forms.CharField(
                label=family.label[:1].upper() + str(family.label)[1:], required=False, max_length=2000,
                widget=forms.Textarea(attrs={"rows": 2}),
            )  # fmt: skip

    @property
    def families(self) -> list[forms.BoundField]:
        return [self[family.value] for family in RelationFamily]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        moments = []
        for family in RelationFamily:
            try:
                moments += [
                    (year, family.value, what) for year, what in _moments(found.get(family.value, ""))
                ]
            except ValidationError as error:
                self.add_error(family.value, error)
        found["moments"] = moments
        return found


def relation_initial(row: Relation) -> dict[str, object]:
    """Return a relation as the form shows it."""
    typed: dict[str, object] = {name: getattr(row, name) for name in ("partner", "current", "target", "note")}
    for family in RelationFamily:
        lines = [f"{one.year} : {one.what}" for one in row.moments.all() if one.family == family]
        typed[family.value] = "\n".join(lines)
    return typed


def _moments(typed: str) -> list[tuple[int, str]]:
    """Return (year, what) of the lines « 2021 : sous-traitance du tri »."""
    found = []
    for line in typed.splitlines():
        if not line.strip():
            continue
        match = _MOMENT.fullmatch(line)
        if match is None or not EARLIEST <= int(match[1]) <= LATEST:
            sentence = _(
                "« %(line)s » : commencez chaque ligne par une année, par exemple « 2021 : sous-traitance »."
            )
            raise ValidationError(sentence, params={"line": line.strip()[:60]})
        found.append((int(match[1]), match[2].strip()[:200]))
    return found
