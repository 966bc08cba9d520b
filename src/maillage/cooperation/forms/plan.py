"""Forms of the action plan and of the joint answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from maillage.cooperation.forms.fields import DayField
from maillage.cooperation.models.plan import Task, TaskState
from maillage.cooperation.models.projects import Member
from maillage.cooperation.queries.plan import Wanted

NOBODY = (0, _("Personne encore"))
TO_ENTRUST = (0, _("À confier"))
"""Tasks that nobody has, or that one that has left had."""


class TaskForm(forms.Form):
    """A task. members: who may do it; others: the tasks it may wait for."""

    title = forms.CharField(label=_("Ce qu’il faut faire"), max_length=200)
    owner = forms.TypedChoiceField(label=_("Qui le fait"), coerce=int, required=False)
    starts_on = DayField(label=_("Commence le"), required=False)
    due = DayField(label=_("Pour le"), required=False)
    detail = forms.CharField(
        label=_("Précisions"), max_length=3000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    after = forms.TypedMultipleChoiceField(
        label=_("Attend que ceci soit fait"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, members: Sequence[Member], others: Sequence[Task], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].choices = [NOBODY, *((one.pk, one.name) for one in members)]  # type: ignore[attr-defined]
        self.fields["after"].choices = [(one.pk, one.title) for one in others]  # type: ignore[attr-defined]
        if not others:
            del self.fields["after"]


class CommentForm(forms.Form):
    """What one says of a task, or of a point of a gate."""

    text = forms.CharField(
        label=_("Votre commentaire"), max_length=3000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "auto_id": "comment_%s"})  # the page has other forms


class PlanFilter(forms.Form):
    """Which tasks to show; what cannot be read is left out."""

    STATES = [("open", _("À faire ou en cours")), *TaskState.choices, ("all", _("Toutes"))]

    q = forms.CharField(label=_("Mots"), max_length=100, required=False)
    qui = forms.TypedChoiceField(label=_("Qui"), coerce=int, required=False, empty_value=None)
    etat = forms.ChoiceField(label=_("État"), choices=STATES, required=False)
    retard = forms.BooleanField(label=_("En retard seulement"), required=False)

    def __init__(self, *args: Any, members: Sequence[Member], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everybody = ("", _("Tout le monde"))
        self.fields["qui"].choices = [  # type: ignore[attr-defined]
            everybody,
            TO_ENTRUST,
            *((one.pk, one.name) for one in members),
        ]

    def wanted(self) -> Wanted:
        """Return what is asked for; the open tasks by default."""
        self.is_valid()
        said = self.cleaned_data
        state = said.get("etat") or "open"
        return Wanted(
            words=said.get("q") or "",
            owner=said.get("qui"),
            state="" if state == "all" else state,
            only_late=bool(said.get("retard")),
        )


class PieceForm(forms.Form):
    """What is known of a piece."""

    is_needed = forms.BooleanField(label=_("Cette pièce est demandée"), required=False)
    supplier = forms.TypedChoiceField(label=_("Qui l’apporte"), coerce=int, required=False)
    received_on = DayField(label=_("Reçue le"), required=False)
    issued_on = DayField(label=_("Établie le"), required=False, help_text=_("La date écrite sur la pièce."))
    valid_until = DayField(label=_("Valable jusqu’au"), required=False)
    note = forms.CharField(label=_("Remarque"), max_length=300, required=False)

    def __init__(self, *args: Any, members: Sequence[Member], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["supplier"].choices = [NOBODY, *((one.pk, one.name) for one in members)]  # type: ignore[attr-defined]


class NewPieceForm(forms.Form):
    """A piece that this consultation asks for."""

    label = forms.CharField(label=_("Pièce"), max_length=200, help_text=_("Comme l’acheteur la nomme."))
    member = forms.TypedChoiceField(label=_("Pour"), coerce=int, required=False)

    def __init__(self, *args: Any, members: Sequence[Member], whole: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        group = [(0, _("Le groupement entier"))] if whole else []
        self.fields["member"].choices = [*group, *((one.pk, one.name) for one in members)]  # type: ignore[attr-defined]
