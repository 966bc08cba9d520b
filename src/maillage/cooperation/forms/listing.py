"""Which cooperations to show."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from maillage.cooperation.models.projects import MemberRole, ProjectState
from maillage.cooperation.queries.listing import BY_MANDATE, COORDINATES, Wanted


class ProjectFilter(forms.Form):
    """Which projects to show, in which order; what cannot be read is left out."""

    STATES = [("", _("Tous")), ("open", _("En formation ou en cours")), *ProjectState.choices]
    ROLES = [
        ("", _("Toutes")),
        (COORDINATES, _("Nous coordonnons")),
        *MemberRole.choices,
        (BY_MANDATE, _("Par mandat d’un membre")),
    ]
    SORTS = [
        ("urgent", _("Le plus pressant")),
        ("due", _("Prochaine date")),
        ("activity", _("Dernière activité")),
        ("title", _("Nom du projet")),
        ("created", _("Ouverture")),
    ]

    q = forms.CharField(label=_("Nom du projet ou d’un membre"), max_length=100, required=False)
    etat = forms.ChoiceField(label=_("État"), choices=STATES, required=False)
    role = forms.ChoiceField(label=_("Notre place"), choices=ROLES, required=False)
    tri = forms.ChoiceField(label=_("Ordre"), choices=SORTS, required=False)
    retard = forms.BooleanField(label=_("En retard"), required=False)
    attente = forms.BooleanField(label=_("Attend une réponse"), required=False)

    def wanted(self) -> Wanted:
        """Return what is asked for; every project by default, the most pressing first."""
        self.is_valid()
        said = self.cleaned_data
        return Wanted(
            words=said.get("q") or "",
            state=said.get("etat") or "",
            role=said.get("role") or "",
            only_late=bool(said.get("retard")),
            only_waiting=bool(said.get("attente")),
            sort=said.get("tri") or "urgent",
        )

    def is_filtered(self) -> bool:
        """Tell whether something keeps projects from being shown."""
        return any(value for name, value in self.cleaned_data.items() if name != "tri")
