"""Forms of the funding plan. An amount left empty is unknown: it is never counted as zero."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from maillage.base.versions import Difference
from maillage.cooperation.domain.funders import KNOWN_FUNDS
from maillage.cooperation.forms.fields import DayField, EurosField
from maillage.cooperation.models.funding import FundingKind, FundingState
from maillage.cooperation.models.projects import Member

NOBODY = _("aucune en particulier")
NOBODY = _("aucune en particulier")
UNKNOWN = _("Laissez vide si vous ne le savez pas : le plan dira « montant inconnu ».")
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 12, 31)


class PlanDay(DayField):
    """A day that a plan may have."""

    def clean(self, value: object) -> date | None:
        found: date | None = super().clean(value)
        if found and not EARLIEST <= found <= LATEST:
            raise ValidationError(_("Cette année n’est pas plausible : vérifiez la date."))
        return found


class MemberField(forms.ModelChoiceField):
    """A party of the project, or nobody."""

    def __init__(self, label: Any) -> None:
        super().__init__(Member.objects.none(), label=label, required=False, empty_label=NOBODY)


class _OfProject(forms.Form):
    def __init__(self, *args: Any, members: Sequence[Member] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "member" in self.fields:
            numbers = [one.pk for one in members]
            self.fields["member"].queryset = Member.objects.filter(pk__in=numbers)  # type: ignore[attr-defined]


class LineForm(_OfProject):
    """A cost."""

    label = forms.CharField(
        label=_("Dépense"), max_length=200, help_text=_("Par exemple : poste d’animation, camion.")
    )
    amount_cents = EurosField(label=_("Montant total, en euros"), required=False, help_text=UNKNOWN)
    starts_on = PlanDay(
        label=_("Premier mois de dépense"), required=False, help_text=_("N’importe quel jour de ce mois.")
    )
    months = forms.IntegerField(
        label=_("Répartie sur combien de mois"), min_value=1, max_value=120, initial=1,
        help_text=_("1 si elle est payée en une fois ; sinon en parts égales, mois après mois."),
    )  # fmt: skip
    in_kind = forms.BooleanField(
        label=_("Valorisée seulement : personne ne la paie (bénévolat, local prêté)"), required=False
    )
    member = MemberField(_("Portée par"))
    note = forms.CharField(
        label=_("Note"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class SourceForm(_OfProject):
    """A funder."""

    name = forms.CharField(label=_("Financeur"), max_length=200)
    kind = forms.ChoiceField(label=_("Nature"), choices=FundingKind)
    state = forms.ChoiceField(
        label=pgettext_lazy("where a request stands", "État"), choices=FundingState, widget=forms.RadioSelect,
        initial=FundingState.PLANNED,
    )  # fmt: skip
    member = MemberField(_("Membre qui apporte ou qui demande"))
    requested_cents = EurosField(label=_("Montant demandé, en euros"), required=False, help_text=UNKNOWN)
    requested_on = PlanDay(label=_("Demandé le"), required=False)
    requested_ref = forms.CharField(label=_("Référence du dossier"), max_length=200, required=False)
    granted_cents = EurosField(label=_("Montant accordé, en euros"), required=False)
    granted_on = PlanDay(label=_("Accordé le"), required=False)
    granted_ref = forms.CharField(label=_("Notification ou convention"), max_length=200, required=False)
    expected_on = PlanDay(
        label=_("Versement attendu le"), required=False,
        help_text=_("Pour ce qu’aucun versement noté ne date encore."),
    )  # fmt: skip
    conditions = forms.CharField(
        label=_("Ce que le financeur demande en retour"), max_length=500, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs["list"] = "known-funds"
        self.known_funds = [gettext(name) for name in KNOWN_FUNDS]

    @property
    def asked(self) -> list[forms.BoundField]:
        return [self[name] for name in ("requested_cents", "requested_on", "requested_ref")]

    @property
    def granted(self) -> list[forms.BoundField]:
        return [self[name] for name in ("granted_cents", "granted_on", "granted_ref")]


class InstalmentForm(_OfProject):
    """A payment of a funder."""

    amount_cents = EurosField(label=_("Montant, en euros"), required=False, help_text=UNKNOWN)
    due_on = PlanDay(label=_("Prévu le"), required=False)
    received_on = PlanDay(
        label=_("Reçu le"), required=False, help_text=_("Quand il est sur le compte ; avant, laissez vide.")
    )
    reference = forms.CharField(
        label=_("Pièce"),
        max_length=200,
        required=False,
        help_text=_("Avis de versement, numéro d’appel de fonds."),
    )


def differences(typed: forms.Form, kept: forms.Form) -> list[Difference]:
    """Return what was typed beside what is kept, for the fields that differ."""
    rows = []
    for name, field in typed.fields.items():
        left, right = (_shown(field, form[name].value()) for form in (typed, kept))
        if left != right:
            rows.append(Difference(str(field.label), left, right))
    return rows


def _shown(field: forms.Field, value: object) -> str:
    value = field.prepare_value(value)
    if isinstance(field, forms.ModelChoiceField):
        found = field.queryset.filter(pk=value).first() if value and field.queryset is not None else None
        return str(found) if found else ""
    choices = dict(getattr(field, "choices", ()) or ())
    if value in choices:
        return str(choices[value])
    if isinstance(value, bool) or isinstance(field, forms.BooleanField):
        return gettext("oui") if value else gettext("non")
    return "" if value is None else str(value)
