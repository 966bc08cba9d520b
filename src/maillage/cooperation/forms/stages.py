"""Forms of stages: an answer to a point, the passing of a gate, what describes a process."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from maillage.cooperation.domain.pooled import AXES, REGISTERS
from maillage.cooperation.domain.stages import Process
from maillage.cooperation.forms.fields import DayField
from maillage.cooperation.models.projects import Member
from maillage.cooperation.models.stages import PointState, ProofKind

ANSWERS = [
    (PointState.MET, _("C’est acquis")),
    (PointState.NOT_APPLICABLE, _("C’est sans objet ici")),
    (PointState.NOT_YET, _("Pas encore")),
]
PROOFS = [
    (ProofKind.BY_NOTE, _("Une note, ci-dessous")),
    (ProofKind.BY_DOCUMENT, _("Un document")),
    (ProofKind.BY_DECISION, _("Une décision du groupe ou d’un conseil")),
]


class PointForm(forms.Form):
    """What is answered to a point."""

    state = forms.ChoiceField(label=_("Où en êtes-vous ?"), choices=ANSWERS, widget=forms.RadioSelect)
    proof = forms.ChoiceField(
        label=_("Ce qui le montre"),
        choices=PROOFS,
        widget=forms.RadioSelect,
        required=False,
        initial=ProofKind.BY_NOTE,
    )
    reference = forms.CharField(
        label=_("Document ou décision"),
        max_length=300,
        required=False,
        help_text=_(
            "Son nom et sa date, par exemple : procès-verbal du 12 mars. Ou déposez le fichier sur cette page."
        ),
    )
    text = forms.CharField(
        label=_("Note, ou pourquoi c’est sans objet"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class GateForm(forms.Form):
    """The passing of a gate."""

    reason = forms.CharField(
        label=_("Pourquoi franchir l’étape quand même"),
        max_length=1000,
        error_messages={"required": _("Dites pourquoi : sans motif, l’étape reste fermée (R-402).")},
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Votre nom, votre organisation et la date sont gardés avec ce motif."),
    )

    def __init__(self, *args: Any, unmet: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not unmet:
            del self.fields["reason"]


class ReopenForm(forms.Form):
    """Why a stage is opened again."""

    reason = forms.CharField(
        label=_("Pourquoi rouvrir l’étape"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


class ChooseForm(forms.Form):
    """Which process to follow."""

    source = forms.ChoiceField(label=_("Démarche"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, choices: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].choices = choices  # type: ignore[attr-defined]


class SettleForm(forms.Form):
    """What describes a process once taken."""

    anchor_on = DayField(required=False)
    axes = forms.MultipleChoiceField(
        label=_("Axes de la mutualisation"),
        choices=[(code, _(label)) for code, label in AXES.items()],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    registers = forms.MultipleChoiceField(
        label=_("Ce que vous mettez en commun"),
        choices=[(code, _(label)) for code, label in REGISTERS.items()],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, process: Process, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if process.anchor:
            self.fields["anchor_on"].label = process.anchor
            self.fields["anchor_on"].help_text = _("Certains délais se comptent à partir de ce jour.")
        else:
            del self.fields["anchor_on"]
        if not process.tags:
            del self.fields["axes"]
            del self.fields["registers"]


class LeaderForm(forms.Form):
    """Who leads the project at a partner."""

    member = forms.TypedChoiceField(label=_("Organisation"), coerce=int)
    name = forms.CharField(label=_("Chef de projet"), max_length=150)

    def __init__(self, *args: Any, members: Sequence[Member], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].choices = [(one.pk, one.name) for one in members]  # type: ignore[attr-defined]
