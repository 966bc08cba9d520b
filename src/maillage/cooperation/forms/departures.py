"""How an organisation goes: by itself, by a decision of its group, by the buyer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from maillage.base.explain import explain
from maillage.cooperation.actions.exclusion import Outside
from maillage.cooperation.domain.terms_exit import EXCEPTIONS
from maillage.cooperation.forms.fields import DayField
from maillage.cooperation.models.decisions import OUTSIDE, Decision
from maillage.cooperation.models.terms import DepartureKind


class ExitForm(forms.Form):
    """How a member goes. kinds: what the reader may say; frozen: an exception is asked for.

    grounds: the decisions on which an exclusion may rest, in words, when the reader may exclude; None otherwise.
    own: whether the member goes by itself.
    """

    kind = forms.ChoiceField(label=_("Que se passe-t-il ?"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Motif"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Il lui est dit, et reste dans l’historique du projet."),
    )
    ground = forms.ChoiceField(label=_("Par quelle décision ?"), required=False, widget=forms.RadioSelect)
    decided_on = DayField(label=_("Jour de la décision"), required=False)
    body = forms.CharField(
        label=_("Prise par"),
        max_length=200,
        required=False,
        help_text=_("Par exemple : l’assemblée générale, le comité de pilotage."),
    )
    text = forms.CharField(
        label=_("Texte de la décision"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Elle s’inscrit au registre, « prise hors de Maillage ». L’organisation exclue la lira."),
    )
    exception = forms.ChoiceField(
        label=_("Dans quel cas sommes-nous ?"), required=False, widget=forms.RadioSelect
    )
    asked_on = DayField(
        label=_("Jour de la demande de l’acheteur"),
        required=False,
        help_text=_(
            "Seulement s’il exclut lui-même ce membre : le remplaçant se propose dans les dix jours."
        ),
    )

    def __init__(
        self,
        *args: Any,
        kinds: Sequence[tuple[str, str]],
        frozen: bool,
        grounds: Sequence[tuple[str, str]] | None,
        own: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._choose("kind", kinds)
        if len(kinds) == 1:
            self.fields["kind"].widget = forms.HiddenInput()
        if own:
            self.fields["reason"].help_text = _("Votre motif reste dans l’historique du projet.")
        if frozen:
            self._choose("exception", [(code, explain((text, {}))) for code, text in EXCEPTIONS.items()])
        else:
            del self.fields["exception"]
        if grounds is None:
            for name in ("ground", "decided_on", "body", "text", "asked_on"):
                del self.fields[name]
        else:
            self._choose("ground", [*grounds, (OUTSIDE, str(_("Une décision prise hors de Maillage")))])

    def _choose(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]
        if len(choices) == 1:
            self.fields[name].initial = choices[0][0]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("kind") == DepartureKind.EXCLUDED and not found.get("ground"):
            self.add_error("ground", _("Une exclusion repose sur une décision : choisissez-la."))
        return found

    def ground_chosen(self, decisions: Sequence[Decision]) -> Decision | Outside:
        """Return on what the exclusion rests; valid for an exclusion only."""
        found = self.cleaned_data
        if found["ground"] == OUTSIDE:
            return Outside(found["decided_on"], found["body"], found["text"])
        return next(one for one in decisions if str(one.pk) == found["ground"])
