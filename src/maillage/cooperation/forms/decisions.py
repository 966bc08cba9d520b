"""Forms of the register, and of the rules by which a project decides."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from maillage.cooperation.actions.voting_rules import Said
from maillage.cooperation.domain.events.ballots import COLLEGE_COUNTINGS, COUNTINGS, MAJORITIES
from maillage.cooperation.domain.votes import College, CollegeCounting, Counting, Majority, Rule
from maillage.cooperation.forms.fields import DayField, LongSelect
from maillage.cooperation.models.decisions import DecisionKind
from maillage.cooperation.models.projects import Member

ROWS = 6
QUORUMS = [
    ("0", _("Pas de quorum")),
    ("1/4", _("Le quart")),
    ("1/3", _("Le tiers")),
    ("1/2", _("La moitié")),
    ("2/3", _("Les deux tiers")),
    ("3/4", _("Les trois quarts")),
    ("1", _("Toutes")),
]


class DecisionForm(forms.Form):
    """A decision that the group took together."""

    title = forms.CharField(label=_("Ce qui est décidé"), max_length=200, help_text=_("En une phrase."))
    kind = forms.ChoiceField(
        label=_("Sur quoi porte-t-elle ?"), choices=DecisionKind.choices, initial=DecisionKind.ORDINARY
    )
    text = forms.CharField(
        label=_("Le texte de la décision"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    review_on = DayField(
        label=_("À revoir le"), required=False, help_text=_("Elle vous sera rappelée ce jour-là.")
    )


class ReviewForm(forms.Form):
    """When to look at a decision again."""

    review_on = DayField(
        label=_("La revoir encore le"), required=False, help_text=_("Vide : elle n’est plus à revoir.")
    )


class _Words(forms.ChoiceField):
    """A choice among codes that the domain names."""

    def __init__(self, codes: Any, names: Any, **kwargs: Any) -> None:
        choices = [(one.value, gettext(names[one.value]).capitalize()) for one in codes]
        super().__init__(choices=choices, **kwargs)


class RuleForm(forms.Form):
    """How a kind of decision is taken."""

    quorum = forms.ChoiceField(
        label=_("Quorum"), choices=QUORUMS, help_text=_("La part qui doit voter pour que le vote vaille.")
    )
    by_weight = forms.BooleanField(
        label=_("Compter le quorum en voix plutôt qu’en organisations"), required=False
    )
    each_college = forms.BooleanField(label=_("Exiger le quorum dans chaque collège"), required=False)
    most_proxies = forms.IntegerField(
        label=_("Procurations au plus par organisation"),
        min_value=0,
        max_value=10,
        help_text=_("0 : aucune."),
    )
    field_order = ["majority", "quorum", "counting", "college_counting", "by_weight", "each_college"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["majority"] = _Words(
            [one for one in Majority if one != Majority.RELATIVE] + [Majority.RELATIVE],
            MAJORITIES, label=_("Majorité"), widget=forms.RadioSelect,
        )  # fmt: skip
        self.fields["counting"] = _Words(
            Counting, COUNTINGS, label=_("Comment se comptent les voix"), widget=forms.RadioSelect
        )
        self.fields["college_counting"] = _Words(
            CollegeCounting,
            COLLEGE_COUNTINGS,
            label=_("Si le vote est par collèges, un collège donne ses voix"),
        )
        self.order_fields(self.field_order)

    @staticmethod
    def initial_of(rule: Rule) -> dict[str, Any]:
        """Return what the form of a rule shows."""
        return {
            "majority": rule.majority.value, "counting": rule.counting.value,
            "college_counting": rule.college_counting.value, "quorum": str(rule.quorum),
            "by_weight": rule.by_weight, "each_college": rule.each_college, "most_proxies": rule.most_proxies,
        }  # fmt: skip

    def rule(self) -> Rule:
        """Return the rule that was chosen."""
        found = self.cleaned_data
        return Rule(
            majority=Majority(found["majority"]), counting=Counting(found["counting"]),
            college_counting=CollegeCounting(found["college_counting"]), quorum=Fraction(found["quorum"]),
            by_weight=found["by_weight"], each_college=found["each_college"], most_proxies=found["most_proxies"],
        )  # fmt: skip


class PercentField(forms.CharField):
    """A percentage as people type it (« 33,33 »), given exactly; None when empty."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 12, "required": False, **kwargs})
        self.widget.attrs |= {"inputmode": "decimal"}

    def clean(self, value: object) -> Fraction | None:
        text = super().clean(value).replace(",", ".").replace("%", "").strip()
        if not text:
            return None
        try:
            amount = Decimal(text)
        except InvalidOperation:
            amount = Decimal(-1)
        if not amount.is_finite() or not 0 <= amount <= 100 or amount != round(amount, 4):
            raise ValidationError(_("Écrivez un pourcentage de 0 à 100, par exemple 33,33."))
        return Fraction(amount)


class VoicesForm(forms.Form):
    """The colleges of a project, the weight and the college of each member."""

    def __init__(
        self, *args: Any, members: Sequence[Member], colleges: Sequence[College], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.members = members
        kept = [*colleges, *[None] * ROWS][: max(ROWS, len(colleges))]
        self.codes = [f"c{rank}" for rank in range(1, len(kept) + 1)]
        known = {one.code: code for one, code in zip(kept, self.codes, strict=True) if one}
        for rank, one in enumerate(kept, 1):
            facts = {"rank": rank}
            self.fields[f"name_{rank}"] = forms.CharField(
                label=gettext("Collège %(rank)s") % facts, max_length=60, required=False,
                initial=one.name if one else "",
            )  # fmt: skip
            self.fields[f"percent_{rank}"] = PercentField(
                label=gettext("Part des voix du collège %(rank)s") % facts, initial=_figure(one)
            )
        for member in members:
            self._add_member(member, known)

    def _add_member(self, member: Member, known: dict[str, str]) -> None:
        voice = getattr(member, "voice", None)
        self.fields[f"weight_{member.pk}"] = forms.IntegerField(
            label=gettext("Voix de %(name)s") % {"name": member.name}, min_value=1, max_value=1000,
            initial=voice.weight if voice else 1,
        )  # fmt: skip
        choices = [
            ("", "—"),
            *[(code, gettext("Collège %(rank)s") % {"rank": code[1:]}) for code in self.codes],
        ]
        self.fields[f"college_{member.pk}"] = forms.ChoiceField(
            label=gettext("Collège de %(name)s") % {"name": member.name}, choices=choices, required=False,
            initial=known.get(voice.college, "") if voice else "", widget=LongSelect,
        )  # fmt: skip

    @property
    def college_rows(self) -> list[tuple[Any, Any]]:
        """The fields of each college."""
        return [(self[f"name_{code[1:]}"], self[f"percent_{code[1:]}"]) for code in self.codes]

    @property
    def member_rows(self) -> list[tuple[Member, Any, Any]]:
        """The fields of each member."""
        return [(one, self[f"weight_{one.pk}"], self[f"college_{one.pk}"]) for one in self.members]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        for code in self.codes:
            name, percent = found.get(f"name_{code[1:]}"), found.get(f"percent_{code[1:]}")
            if f"percent_{code[1:]}" in found and bool(name) != (percent is not None):
                self.add_error(f"percent_{code[1:]}", _("Un collège a un nom et une part des voix."))
        return found

    def colleges(self) -> list[College]:
        """Return the colleges that were named."""
        found = self.cleaned_data
        return [
            College(code, found[f"name_{code[1:]}"], found[f"percent_{code[1:]}"])
            for code in self.codes
            if found[f"name_{code[1:]}"]
        ]

    def said(self) -> dict[int, Said]:
        """Return the voice of each member by the number of its seat."""
        found = self.cleaned_data
        return {one.pk: Said(found[f"weight_{one.pk}"], found[f"college_{one.pk}"]) for one in self.members}


def _figure(college: College | None) -> str:
    if college is None:
        return ""
    return f"{float(college.percent):.4f}".rstrip("0").rstrip(".").replace(".", ",")
