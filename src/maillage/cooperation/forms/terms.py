"""Forms of the terms: a part, what the group has in common, an answer, an exit, a replacement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from maillage.base.explain import explain
from maillage.base.figures import read_number
from maillage.cooperation.actions.terms_changes import SayWhy
from maillage.cooperation.domain.terms import Part, Terms
from maillage.cooperation.forms.fields import EurosField, SiretField, WhenField


class NumberField(forms.CharField):
    """A number as people type it, with at most some decimals; None when empty."""

    def __init__(self, *, decimals: int = 2, highest: int = 10**7, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 30, "required": False, **kwargs})
        self.decimals, self.highest = decimals, Decimal(highest)
        self.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}

    def prepare_value(self, value: object) -> object:
        return f"{value.normalize() + 0:f}".replace(".", ",") if isinstance(value, Decimal) else value

    def clean(self, value: object) -> Decimal | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            found = read_number(text)
        except ValueError:
            raise ValidationError(_("Écrivez un nombre, par exemple 1200 ou 12,5.")) from None
        if not 0 <= found <= self.highest:
            raise ValidationError(_("Le nombre va de 0 à %(most)s.") % {"most": self.highest})
        if found != round(found, self.decimals):
            raise ValidationError(_("%(n)s chiffres après la virgule au plus.") % {"n": self.decimals})
        return found


class ReasonForm(forms.Form):
    """Why something is proposed."""

    reason = forms.CharField(
        label=_("Pourquoi"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Les membres concernés le liront avec votre proposition."),
    )


class TermsForm(ReasonForm):
    """Why, with what one wants of the terms."""

    def values_of(self, terms: Terms) -> dict[str, Any]:
        """Return what its fields show of some terms, by name; a form of no field of theirs shows nothing."""
        return {}

    def retype(self, terms: Terms) -> None:
        """Write terms in place of what was typed."""
        data = cast(QueryDict, self.data).copy()
        for name, value in self.values_of(terms).items():
            if name in self.fields:
                shown = self.fields[name].prepare_value(value)
                data[name] = "" if shown is None else str(shown)
        self.data = data


class PartForm(TermsForm):
    """The part of one member. needs: label of each need by id; others: members that may take the difference."""

    price_cents = EurosField(label=_("Prix de l’heure, hors taxes"), required=False)
    coefficient = NumberField(
        label=_("Coefficient"),
        decimals=4,
        highest=100,
        help_text=_("Sur un prix commun : 1,05 par exemple."),
    )
    amount_cents = EurosField(label=_("Montant hors taxes, sur toute la durée"), required=False)
    percent = NumberField(label=_("Part du montant"), highest=100)
    other = forms.TypedChoiceField(
        label=_("Qui prend, ou rend, la différence ?"), coerce=int, empty_value=None, required=False,
        help_text=_("Les heures, le montant et la part que vous changez passent à ce membre, ou viennent de lui."),
    )  # fmt: skip

    def __init__(
        self,
        *args: Any,
        needs: Mapping[str, str],
        others: Sequence[tuple[int, str]],
        member: int,
        terms: Terms,
        reason: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.member, self.needs = member, {f"hours_{rank}": need for rank, need in enumerate(needs)}
        self.initial.update(self.values_of(terms), reason=reason)
        part = terms.part(member) or Part(member)
        self.kept = {need: hours for need, hours in part.needs.items() if need not in needs}
        for name, need in self.needs.items():
            self.fields[name] = NumberField(label=_t("Heures par an · %(need)s") % {"need": needs[need]})
        self.fields["other"].choices = [("", _t("Personne : les sommes changent")), *others]  # type: ignore[attr-defined]
        self.order_fields(
            [*self.needs, "price_cents", "coefficient", "amount_cents", "percent", "other", "reason"]
        )

    def hours_fields(self) -> list[forms.BoundField]:
        """The fields of the hours, in the order of the needs."""
        return [self[name] for name in self.needs]

    def values_of(self, terms: Terms) -> dict[str, Any]:
        """Return what its fields show of some terms, by name."""
        return part_values(terms.part(self.member) or Part(self.member), self.needs)

    def part(self) -> Part:
        """The part that was typed."""
        found = self.cleaned_data
        hours = {need: found[name] for name, need in self.needs.items() if found.get(name)}
        return Part(
            self.member, {**self.kept, **hours}, found["amount_cents"], found["price_cents"], found["coefficient"],
            found["percent"],
        )  # fmt: skip


def part_values(part: Part, needs: Mapping[str, str]) -> dict[str, Any]:
    """Return what the fields of a part show, by name. needs: id of each need, by name of its field."""
    hours = {name: part.needs.get(need) for name, need in needs.items()}
    money = {name: getattr(part, name) for name in ("amount_cents", "price_cents", "coefficient", "percent")}
    return {**hours, **money}


_COMMON = ("kind", "fee_percent", "note")


class CommonForm(TermsForm):
    """What the group has in common: who represents it, its type, what representing it is paid.

    grouping: whether it bids together; else there is neither type nor fee, and it has who carries the project.
    """

    mandataire = forms.TypedChoiceField(
        label=_("Mandataire"), coerce=int, empty_value=None, required=False,
        help_text=_("Il représente le groupement devant l’acheteur et coordonne le travail."),
    )  # fmt: skip
    kind = forms.ChoiceField(label=_("Type de groupement"), required=False, widget=forms.RadioSelect)
    fee_percent = NumberField(
        label=_("Commission du mandataire"),
        highest=100,
        help_text=_("En pourcentage du montant des autres membres."),
    )
    note = forms.CharField(
        label=_("Note commune"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(
        self,
        *args: Any,
        members: Sequence[tuple[int, str]],
        kinds: Sequence[tuple[str, str]],
        terms: Terms,
        grouping: bool = True,
        reason: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.initial.update(self.values_of(terms), reason=reason)
        self.fields["mandataire"].choices = [("", _t("À désigner plus tard")), *members]  # type: ignore[attr-defined]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        self.order_fields(["mandataire", *_COMMON, "reason"])
        if not grouping:
            del self.fields["kind"], self.fields["fee_percent"]
            self.fields["mandataire"].label, self.fields["mandataire"].help_text = (
                _t("Qui porte le projet"),
                "",
            )

    def values_of(self, terms: Terms) -> dict[str, Any]:
        """Return what its fields show of some terms, by name."""
        return {name: getattr(terms, name) for name in ("mandataire", *_COMMON)}

    def terms(self, terms: Terms) -> Terms:
        """The terms with what was typed."""
        found = self.cleaned_data
        return replace(terms, **{name: found[name] for name in ("mandataire", *_COMMON) if name in found})


class SignerForm(forms.Form):
    """Who answers, by a link without account."""

    name = forms.CharField(label=_("Votre nom"), max_length=150)
    quality = forms.CharField(label=_("Votre fonction"), max_length=150)


class AgreementForm(SignerForm):
    """Who agrees on the terms, by a link; when they do not hold (in_doubt), it says that it knows."""

    knowing = forms.BooleanField(
        label=_("Nous donnons notre accord en sachant que ces points ne tiennent pas encore"),
        error_messages={"required": _("Cochez cette case pour donner votre accord malgré ces points.")},
    )

    def __init__(self, *args: Any, in_doubt: bool, **facts: Any) -> None:
        super().__init__(*args, **facts)
        if not in_doubt:
            del self.fields["knowing"]


class DisagreeForm(forms.Form):
    """Why the terms in force do not suit a party."""

    reason = forms.CharField(
        label=_("Ce qui ne vous va pas"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Un prix, des heures, un rôle… Les membres du groupe le lisent."),
        error_messages={"required": _(SayWhy.message)},
    )  # fmt: skip


class DoorDisagreeForm(SignerForm, DisagreeForm):
    """The same, by a link."""

    field_order = ["reason", "name", "quality"]


class AnswerForm(forms.Form):
    """The answer of a member to a change."""

    accepts = forms.TypedChoiceField(
        label=_("Votre réponse"), coerce=lambda value: value == "oui", widget=forms.RadioSelect,
        choices=[("oui", _("Nous acceptons ce changement")), ("non", _("Nous le refusons"))],
    )  # fmt: skip
    reason = WhenField(
        label=_("Pourquoi ? (nécessaire pour refuser)"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("accepts") is False and not found.get("reason", "").strip():
            self.add_error("reason", explain((SayWhy.message, {})))
        return found


class DoorAnswerForm(SignerForm, AnswerForm):
    """The same, by a link."""

    field_order = ["accepts", "reason", "name", "quality"]


class NewcomerForm(forms.Form):
    """An organisation that takes over a part, found by oneself."""

    siret = SiretField(label=_("SIRET"))
    name = forms.CharField(label=_("Nom"), max_length=200)
    email = forms.EmailField(label=_("Adresse électronique"), required=False)


class JointReasonForm(forms.Form):
    """Why the members bid together (R-345)."""

    text = forms.CharField(
        label=_("Pourquoi répondre ensemble"), max_length=3000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Par exemple : un volume qu’aucune ne tient seule, des métiers qui se complètent."),
    )  # fmt: skip


class AciForm(forms.Form):
    """Figures of an ACI over one year, typed for a calculation and not kept."""

    costs = EurosField(label=_("Charges des activités, par an"))
    sales = EurosField(label=_("Ventes actuelles, par an"))
    added = EurosField(label=_("Ventes que ce projet ajoute, par an"))
    raised = forms.BooleanField(label=_("Le préfet a relevé le plafond à 50 %"), required=False)


class FundsForm(forms.Form):
    """Own funds of a solidary mandataire, typed for a calculation and not kept."""

    funds = EurosField(label=_("Fonds propres du mandataire"))
