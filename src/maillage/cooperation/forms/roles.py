"""Forms of roles that change."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from maillage.cooperation.forms.terms import AnswerForm, SignerForm
from maillage.cooperation.models.projects import MemberRole


class RoleForm(forms.Form):
    """What is asked for a seat."""

    role = forms.ChoiceField(label=_("Rôle"), choices=MemberRole.choices, widget=forms.RadioSelect)
    coordinates = forms.BooleanField(
        label=_("Coordonne le projet"),
        required=False,
        help_text=_("Elle invite, ouvre les votes, fait passer les étapes. Il faut un compte sur Maillage."),
    )
    reason = forms.CharField(
        label=_("Pourquoi"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("L’organisation lira ces mots avant de répondre."),
    )  # fmt: skip


class LeadForm(forms.Form):
    """What is said when the lead passes to another: why, and nothing else of its seat."""

    reason = RoleForm.base_fields["reason"]


class RoleAnswerForm(AnswerForm):
    """The answer to a request."""

    accepts = forms.TypedChoiceField(
        label=_("Votre réponse"), coerce=lambda value: value == "oui", widget=forms.RadioSelect,
        choices=[("oui", _("Oui, nous acceptons cette place")), ("non", _("Non, rien ne change"))],
    )  # fmt: skip
    field_order = ["accepts", "reason"]


class RoleDoorForm(SignerForm, RoleAnswerForm):
    """The same, by a link."""

    field_order = ["accepts", "reason", "name", "quality"]
