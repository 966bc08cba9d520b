"""Forms of who is invited: yes, yes if, no, a question. Each asks who answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from maillage.accounts.forms.lines import LineField, PlainTextField
from maillage.cooperation.actions.answers import FIRM, Given, Read
from maillage.cooperation.actions.need import MOST
from maillage.cooperation.domain.offered import MONEY, Counter, Offered, Work
from maillage.cooperation.forms.fields import EurosField, FigureField
from maillage.cooperation.forms.terms import NumberField
from maillage.cooperation.models.invitations import AnswerKind


class AnswerForm(forms.Form):
    """Who answers, and what was read: the version of the invitation, the print of what is proposed."""

    kind = ""
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10**9, required=False)
    proposed = forms.CharField(widget=forms.HiddenInput, max_length=16, required=False)
    name = LineField(
        label=_("Votre nom"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    quality = LineField(
        label=_("Votre fonction"), max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )  # fmt: skip

    def __init__(self, *args: Any, offered: Offered, asks_need: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "auto_id": f"{self.kind}_%s"})
        self.offered = offered
        if asks_need and self.kind in FIRM:
            self.fields["need"] = FigureField(
                label=_("Votre propre besoin"),
                most=MOST,
                help_text=_("Si vous le savez déjà : il s’ajoute à celui des autres. Vide, il reste à dire."),
            )

    def given(self) -> Given:
        """Return the answer."""
        data = self.cleaned_data
        return Given(
            self.kind, data["name"], data["quality"], data.get("words", ""), self.counter(), data.get("need")
        )

    def read(self) -> Read:
        """Return what was read before answering; a page that said nothing of it read version 0."""
        return Read(self.cleaned_data.get("version") or 0, self.cleaned_data.get("proposed") or "")

    def counter(self) -> Counter | None:
        """Return the counter-proposal; only « yes, if » has one."""
        return None


class YesForm(AnswerForm):
    """Yes."""

    kind = AnswerKind.YES.value
    words = PlainTextField(
        label=_("Un mot pour le groupe"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    field_order = ["version", "proposed", "name", "quality", "words"]


@dataclass(frozen=True, slots=True)
class HoursLine:
    """One need of the form: what is proposed, and the field of what would do."""

    work: Work
    is_mine: bool
    field: BoundField


class YesIfForm(AnswerForm):
    """Yes, with other hours, other lots, another price, amount or share, or on a condition in words."""

    kind = AnswerKind.YES_IF.value
    price_cents = EurosField(label=_("Prix de l’heure, hors taxes"), required=False)
    coefficient = NumberField(label=_("Coefficient"), decimals=4, highest=100)
    amount_cents = EurosField(label=_("Montant hors taxes, sur toute la durée"), required=False)
    percent = NumberField(label=_("Part du montant"), highest=100)
    words = PlainTextField(
        label=_("Vos conditions, en quelques mots"), max_length=2000, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Ce qui doit changer et pourquoi : le groupe vous répondra."),
    )  # fmt: skip

    def __init__(self, *args: Any, offered: Offered, asks_need: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, offered=offered, asks_need=asks_need, **kwargs)
        self.needs: Mapping[str, tuple[Work, bool]] = {
            **{f"hours_{rank}": (one, True) for rank, one in enumerate(offered.work)},
            **{f"hours_{len(offered.work) + rank}": (one, False) for rank, one in enumerate(offered.others)},
        }
        for name, (work, mine) in self.needs.items():
            self.fields[name] = NumberField(
                label=work.label or gettext("Heures par an"), initial=work.hours if mine else Decimal(0)
            )
        self.initial.update({name: getattr(offered, name) for name in MONEY})
        if offered.coefficient is None:
            del self.fields["coefficient"]

    def lines(self) -> Iterator[HoursLine]:
        """Yield each need with its field, one's own first."""
        for name, (work, mine) in self.needs.items():
            yield HoursLine(work, mine, self[name])

    def own_lines(self) -> list[HoursLine]:
        """Return the needs proposed; all the work, when no tender tells needs apart."""
        return [line for line in self.lines() if line.is_mine or not line.work.label]

    def other_lines(self) -> list[HoursLine]:
        """Return the needs that could be taken as well."""
        return [line for line in self.lines() if not line.is_mine and line.work.label]

    def counter(self) -> Counter | None:
        """Return what would do; an empty field leaves the hours as they are proposed."""
        data = self.cleaned_data
        hours = {}
        for name, (work, mine) in self.needs.items():
            kept = work.hours if mine else Decimal(0)
            typed = data.get(name)
            hours[work.need] = kept if typed is None else typed
        return Counter(
            {need: value for need, value in hours.items() if value or need in {one.need for one in self.offered.work}},
            **{name: data.get(name) for name in MONEY},
        )  # fmt: skip


class NoForm(AnswerForm):
    """No, and why."""

    kind = AnswerKind.NO.value
    words = PlainTextField(
        label=_("Pourquoi"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Pas le temps, trop loin, déjà dans un autre groupe… Une phrase suffit : elle aide à chercher."),
    )  # fmt: skip
    field_order = ["version", "proposed", "words", "name", "quality"]


class QuestionForm(AnswerForm):
    """A question before answering."""

    kind = AnswerKind.QUESTION.value
    words = PlainTextField(
        label=_("Votre question"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("La réponse vous arrive par courriel ; vous répondrez à l’invitation ensuite."),
    )  # fmt: skip
    field_order = ["version", "proposed", "words", "name", "quality"]


FORMS: Mapping[str, type[AnswerForm]] = {
    form.kind: form for form in (YesForm, YesIfForm, NoForm, QuestionForm)
}
