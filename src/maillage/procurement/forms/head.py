"""The head of the tender form: what is essential, then what is useful, then the conditions of the buyer."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from maillage.procurement.domain.choices import SOLIDARITY_CHOICES
from maillage.procurement.forms.fields import Cpv, Day, Figure, Siret, Sirets
from maillage.procurement.forms.parts import AMOUNT_MOST, Part


class HeadForm(Part):
    """The tender itself: what is essential, then what is useful, then the conditions of the buyer."""

    title = forms.CharField(
        label=_("Objet de l’appel"),
        max_length=500,
        help_text=_("En quelques mots, comme vous le diriez à un collègue."),
        error_messages={"required": _("Dites en quelques mots ce que l’acheteur demande.")},
    )
    buyer_name = forms.CharField(label=_("Acheteur"), max_length=300, required=False)
    launched_on = Day(
        label=_("Date de lancement"),
        help_text=_("Elle décide de la loi à appliquer."),
        required_message=_("Indiquez la date de lancement."),
    )
    months = Figure(
        label=_("Durée du marché"),
        least=1,
        most=240,
        places=0,
        unit=_("mois"),
        help_text=_("Reconductions comprises. Six ans font 72 mois."),
        error_messages={"required": _("Indiquez la durée en mois.")},
    )
    deadline = Day(label=_("Date limite de réponse"), required=False)
    starts_on = Day(label=_("Début du marché"), required=False)
    amount_eur = Figure(
        label=_("Montant du marché"),
        least=0,
        most=AMOUNT_MOST,
        unit=_("€ hors taxes"),
        required=False,
        help_text=_("Pour toute la durée. Il sert à dire ce que chaque membre risque."),
    )
    reference = forms.CharField(
        label=_("Identifiant"),
        max_length=40,
        required=False,
        help_text=_("Laissez vide : il sera fait à partir de l’objet."),
    )
    buyer_siret = Siret(label=_("SIRET de l’acheteur"), required=False)
    cpv = Cpv(label=_("Code CPV"), required=False, help_text=_("Le code européen de l’objet, 8 chiffres."))
    source = forms.CharField(
        label=_("Où lire l’avis"),
        max_length=2000,
        required=False,
        help_text=_("Adresse de la page ou nom du document."),
    )
    solidarity = forms.ChoiceField(
        label=_("Que demande l’acheteur au groupement ?"),
        choices=[(choice.code, choice.label) for choice in SOLIDARITY_CHOICES],
        widget=forms.RadioSelect,
        required=False,
    )
    max_members = Figure(
        label=_("Membres au plus"),
        least=2,
        most=100,
        places=0,
        required=False,
        help_text=_("Vide : pas de limite."),
    )
    min_member_percent = Figure(
        label=_("Part minimale d’un membre"),
        least=Decimal("0.1"),
        most=50,
        places=4,
        unit="%",
        required=False,
        help_text=_("Pour éviter les parts symboliques. Vide : 5 %."),
    )
    min_turnover_eur = Figure(
        label=_("Chiffre d’affaires demandé au groupement"),
        least=0,
        most=AMOUNT_MOST,
        unit="€",
        required=False,
        help_text=_("Ceux des membres s’additionnent (R-247)."),
    )
    lead_min_turnover_eur = Figure(
        label=_("Chiffre d’affaires demandé au mandataire"),
        least=0,
        most=AMOUNT_MOST,
        unit="€",
        required=False,
    )
    must_include = Sirets(
        label=_("Structures imposées"), required=False, help_text=_("Leur SIRET, un par ligne.")
    )
    exclude = Sirets(label=_("Structures exclues"), required=False, help_text=_("Leur SIRET, un par ligne."))

    def clean_title(self) -> str:
        title: str = self.cleaned_data["title"]
        if not title.strip():
            raise ValidationError(self.fields["title"].error_messages["required"], code="required")
        return title

    def clean(self) -> dict[str, Any]:
        launched = self.cleaned_data.get("launched_on")
        for name in ("deadline", "starts_on"):
            day = self.cleaned_data.get(name)
            if launched and day and day < launched:
                self.add_error(name, _("Cette date précède le lancement de la consultation."))
        return self.cleaned_data
