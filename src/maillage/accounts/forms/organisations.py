"""Forms about organisations: what one says of its own, what the staff gives or reunites."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.accounts.actions.organisations import LABELS, Settings, settings_of
from maillage.accounts.domain.joining import NotADomain, PublicProvider, is_departement, own_domain
from maillage.accounts.domain.siret import clean_siret
from maillage.accounts.forms.lines import LineField, PlainTextField
from maillage.accounts.models import Organisation, OrganisationKind, ScopeKind
from maillage.base.explain import explain

FACILITATING_KINDS = (OrganisationKind.NETWORK, OrganisationKind.ADVISER, OrganisationKind.AUTHORITY)


class OrganisationForm(forms.Form):
    """What an administrator says of the organisation. `version`: the one that was opened."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10**6)
    name = LineField(label=gettext_lazy("Nom"), max_length=200)
    departement = LineField(
        label=gettext_lazy("Numéro de département"), max_length=3, required=False,
        help_text=gettext_lazy("Par exemple 93, 2A ou 974 : il dit qui anime votre territoire."),
    )  # fmt: skip
    network = LineField(label=gettext_lazy("Réseau d’appartenance"), max_length=80, required=False)
    address = PlainTextField(
        label=gettext_lazy("Adresse postale"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    email_domain = LineField(
        label=gettext_lazy("Nom de domaine de vos adresses électroniques"), max_length=120, required=False,
        help_text=gettext_lazy("Ce qui suit le @, par exemple « exemple.fr » : il aide à reconnaître vos collègues."),
    )  # fmt: skip

    def clean_departement(self) -> str:
        """Return the code, in capitals."""
        code = self.cleaned_data["departement"].upper()
        if code and not is_departement(code):
            raise forms.ValidationError(_("Écrivez un numéro de département : par exemple 93, 2A ou 974."))
        return str(code)

    def clean_email_domain(self) -> str:
        """Return the organisation's own domain; a public provider is nobody's own."""
        try:
            return own_domain(self.cleaned_data["email_domain"])
        except (NotADomain, PublicProvider) as refusal:
            raise forms.ValidationError(explain(refusal)) from None

    def settings(self) -> Settings:
        """Return what was written, once valid."""
        return Settings(**{name: self.cleaned_data[name] for name in LABELS})

    @staticmethod
    def opened_on(organisation: Organisation) -> dict[str, Any]:
        """Return what the form shows at first."""
        shown = settings_of(organisation)
        return {"version": organisation.version} | {name: getattr(shown, name) for name in LABELS}


class AccessForm(forms.Form):
    """What a facilitator needs private data for."""

    organisation = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**62)
    purpose = LineField(
        label=gettext_lazy("Pour quoi faire ?"), max_length=500,
        help_text=gettext_lazy("Par exemple : préparer ensemble la réponse au marché d’entretien."),
    )  # fmt: skip


class ScopeForm(forms.Form):
    """The territory or the network that the staff gives to a facilitator."""

    organisation = forms.ModelChoiceField(
        label=gettext_lazy("Facilitateur"),
        queryset=Organisation.objects.standing().filter(kind__in=FACILITATING_KINDS).order_by("name"),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Il accompagne"), choices=ScopeKind.choices, widget=forms.RadioSelect
    )
    code = LineField(
        label=gettext_lazy("Code ou nom"), max_length=80,
        help_text=gettext_lazy(
            "Numéro de département (93), code de région (11), ou nom du réseau tel que les organisations l’écrivent."
        ),
    )  # fmt: skip
    departements = LineField(
        label=gettext_lazy("Départements de la région"), max_length=200, required=False,
        help_text=gettext_lazy("Pour une région seulement : numéros séparés par des virgules (75, 77, 78…)."),
    )  # fmt: skip

    def clean_departements(self) -> list[str]:
        """Return the codes."""
        codes = [
            code.strip().upper() for code in self.cleaned_data["departements"].split(",") if code.strip()
        ]
        if wrong := [code for code in codes if not is_departement(code)]:
            raise forms.ValidationError(
                _("« %(code)s » n’est pas un numéro de département.") % {"code": wrong[0]}
            )
        return codes

    def clean(self) -> dict[str, Any]:
        """A département is a département; a region has some."""
        data = super().clean() or self.cleaned_data
        kind, code = data.get("kind"), data.get("code", "").upper()
        if kind == ScopeKind.DEPARTEMENT and code:
            data["code"] = code
            if not is_departement(code):
                self.add_error("code", _("Écrivez un numéro de département : par exemple 93, 2A ou 974."))
        if kind == ScopeKind.REGION and not data.get("departements") and "departements" not in self.errors:
            self.add_error("departements", _("Écrivez les départements de la région."))
        return data


class MergeForm(forms.Form):
    """Two organisations, by SIRET or by number."""

    lost = LineField(label=gettext_lazy("Organisation qui s’efface"), max_length=40)
    into = LineField(label=gettext_lazy("Organisation qui reste"), max_length=40)

    def _find(self, name: str) -> Organisation:
        text = clean_siret(self.cleaned_data[name])
        rows = Organisation.objects.filter(siret=text) if len(text) == 14 else Organisation.objects.none()
        if text.isascii() and text.isdigit() and len(text) < 12:
            rows = Organisation.objects.filter(pk=int(text))
        found = rows.first()
        if found is None:
            raise forms.ValidationError(_("Aucune organisation ne porte ce SIRET ou ce numéro."))
        return found

    def clean_lost(self) -> Organisation:
        """Return the organisation that goes."""
        return self._find("lost")

    def clean_into(self) -> Organisation:
        """Return the organisation that stays."""
        return self._find("into")
