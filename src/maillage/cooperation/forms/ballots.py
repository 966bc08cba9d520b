"""Forms of votes: open one, vote, give a proxy, give more time, rewrite, cancel, put again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import from_current_timezone
from django.utils.translation import gettext_lazy as _

from maillage.cooperation.actions.ballot_casting import Said
from maillage.cooperation.actions.ballot_proxies import Written
from maillage.cooperation.actions.ballots import Draft
from maillage.cooperation.forms.fields import DayField
from maillage.cooperation.models.ballots import About, Ballot, BallotMethod
from maillage.cooperation.models.decisions import Decision, DecisionKind
from maillage.cooperation.models.projects import Member
from maillage.cooperation.presentation.ballot_words import answer_words
from maillage.cooperation.queries.ballots import answers_of

BLANK = "blank"
METHODS = [
    (BallotMethod.YES_NO, _("Pour, contre ou blanc : une proposition à prendre ou à laisser")),
    (BallotMethod.CONSENT, _("Consentement : adoptée quand plus personne n’objecte, réécrite sinon")),
    (BallotMethod.CHOICE, _("Un choix : chacune retient une réponse parmi plusieurs")),
    (BallotMethod.APPROVAL, _("Plusieurs choix : chacune coche toutes les réponses qui lui conviennent")),
]
LOWER = [
    ("0", _("Sans quorum")),
    ("1/4", _("Le quart")),
    ("1/3", _("Le tiers")),
    ("1/2", _("La moitié")),
]


class ClosingForm(forms.Form):
    """When a vote closes: a day and an hour, on the clock of the installation."""

    day = DayField(label=_("Le vote se ferme le"))
    hour = forms.TimeField(
        label=_("À"), initial="18:00", widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("day") and found.get("hour"):
            try:
                found["closes_at"] = from_current_timezone(datetime.combine(found["day"], found["hour"]))
            except ValidationError as error:  # an hour that the clocks skip
                self.add_error("hour", error)
        return found


class BallotForm(ClosingForm):
    """A question to put to the members."""

    kind = forms.ChoiceField(
        label=_("Sur quoi porte la décision ?"),
        choices=DecisionKind.choices,
        initial=DecisionKind.ORDINARY,
        help_text=_("Chaque sorte a sa majorité et son quorum, montrés dans les règles de vote."),
    )
    method = forms.ChoiceField(
        label=_("Comment décider ?"), choices=METHODS, widget=forms.RadioSelect, initial=BallotMethod.YES_NO
    )
    question = forms.CharField(
        label=_("La question"), max_length=200, help_text=_("Une phrase, que l’on comprend sans le reste.")
    )
    text = forms.CharField(
        label=_("La proposition"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Le texte exact qui sera adopté, et ce qui aide à décider."),
    )
    options = forms.CharField(
        label=_("Les réponses possibles"),
        max_length=3000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Pour un choix seulement : une réponse par ligne."),
    )
    is_secret = forms.BooleanField(
        label=_("Bulletin secret"),
        required=False,
        help_text=_("On saura qui a voté, pas quoi. Un bulletin secret donné ne se change plus."),
    )
    closes_early = forms.BooleanField(label=_("Clore dès que toutes ont voté"), required=False, initial=True)
    review_on = DayField(
        label=_("Revoir la décision le"), required=False, help_text=_("Elle vous sera rappelée ce jour-là.")
    )
    concerned = forms.ModelChoiceField(
        label=_("Organisation concernée"),
        queryset=Member.objects.none(),
        required=False,
        help_text=_("Elle ne vote pas : pour une exclusion, par exemple."),
    )
    target = forms.ModelChoiceField(
        label=_("Décision à changer"), queryset=Decision.objects.none(), required=False
    )
    effect = forms.ChoiceField(label=_("Pour la"), choices=[("", _("—")), *About.choices], required=False)

    def __init__(self, *args: Any, parties: Any, decisions: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (("concerned", parties), ("target", decisions)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = rows

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        if bool(found.get("target")) != bool(found.get("effect")):
            self.add_error(
                "effect", _("Choisissez la décision, et s’il s’agit de la réviser ou de l’abroger.")
            )
        return found

    def draft(self, born_in: str = "") -> Draft:
        """Return what was asked."""
        facts = {name: value for name, value in self.cleaned_data.items() if name not in ("day", "hour")}
        facts["options"] = facts["options"].splitlines()
        return Draft(**facts, born_in=born_in)


class VoteForm(forms.Form):
    """A vote. It shows the answers of its question, a blank vote besides; the door asks who votes."""

    def __init__(self, *args: Any, ballot: Ballot, by_link: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        consent = ballot.method == BallotMethod.CONSENT
        answers = [(one, answer_words(one)) for one in answers_of(ballot)]
        if not consent:
            answers.append((BLANK, str(_("Blanc"))))
        self.fields["choices"] = self._choices(ballot, answers)
        if consent:
            self.fields["reason"] = forms.CharField(
                label=_("Votre raison"),
                max_length=1000,
                required=False,
                widget=forms.Textarea(attrs={"rows": 3}),
                help_text=_(
                    "Pour objecter, dites ce qui nuirait au groupe ; pour une réserve, ce que vous en pensez."
                ),
            )
        if by_link:
            add_signer(self)

    @staticmethod
    def _choices(ballot: Ballot, answers: Sequence[tuple[str, str]]) -> forms.Field:
        missing = {"required": _("Choisissez une réponse, ou votez blanc.")}
        if ballot.method == BallotMethod.APPROVAL:
            return forms.MultipleChoiceField(
                label=_("Ce qui vous convient"),
                choices=answers,
                widget=forms.CheckboxSelectMultiple,
                error_messages=missing,
            )
        return forms.ChoiceField(
            label=_("Votre vote"), choices=answers, widget=forms.RadioSelect, error_messages=missing
        )

    @property
    def chosen(self) -> str:
        """What was chosen in a form that was refused, in words."""
        value = self["choices"].value() or []
        known = dict(self.fields["choices"].choices)  # type: ignore[attr-defined]
        return ", ".join(
            str(known[one]) for one in ([value] if isinstance(value, str) else value) if one in known
        )

    def said(self) -> Said:
        """Return what is voted."""
        chosen = self.cleaned_data["choices"]
        chosen = [chosen] if isinstance(chosen, str) else chosen
        found = self.cleaned_data
        return Said(
            choices=[one for one in chosen if one != BLANK],
            is_blank=BLANK in chosen,
            reason=found.get("reason", ""),
            signer=found.get("signer", ""),
            quality=found.get("quality", ""),
        )


def add_signer(form: forms.Form) -> None:
    """Ask who answers from a link."""
    form.fields["signer"] = forms.CharField(
        label=_("Votre nom"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    form.fields["quality"] = forms.CharField(
        label=_("Votre fonction"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )


class ProxyForm(forms.Form):
    """To whom one's organisation gives its proxy."""

    holder = forms.ModelChoiceField(label=_("Voter à notre place"), queryset=Member.objects.none())
    text = forms.CharField(
        label=_("Consigne"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Ce que vous souhaitez, si vous le dites. Elle se lit avec le vote."),
    )

    def __init__(self, *args: Any, holders: Iterable[Member], by_link: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["holder"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Member.objects.filter(pk__in=[one.pk for one in holders]).order_by("name")
        if by_link:
            add_signer(self)

    def written(self) -> Written:
        """Return the mandate."""
        found = self.cleaned_data
        return Written(found["text"], found.get("signer", ""), found.get("quality", ""))


class AmendForm(ClosingForm):
    """Another wording, after objections."""

    text = forms.CharField(
        label=_("La nouvelle proposition"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text=_("Elle tient compte des objections. Chacune donne de nouveau son avis."),
    )
    field_order = ["text", "day", "hour"]


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("Pourquoi"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class AgainForm(ClosingForm):
    """A second meeting, with a lower quorum."""

    quorum = forms.ChoiceField(label=_("Quorum de la seconde consultation"), choices=LOWER, initial="0")
    field_order = ["quorum", "day", "hour"]

    def clean_quorum(self) -> Fraction:
        return Fraction(self.cleaned_data["quorum"])
