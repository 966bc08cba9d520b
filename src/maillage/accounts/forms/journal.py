"""What one looks for in the journal."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from maillage.accounts.actors import Actor
from maillage.accounts.domain import events
from maillage.accounts.models import User
from maillage.accounts.queries.journal import Wanted
from maillage.base.explain import explain


class HistoryFilter(forms.Form):
    """Kind of object, person, period; `about` names one object and comes from its page."""

    since = forms.DateField(label=_("Depuis le"), required=False, widget=forms.DateInput({"type": "date"}))
    until = forms.DateField(label=_("Jusqu’au"), required=False, widget=forms.DateInput({"type": "date"}))
    about = forms.RegexField(r"^[a-z_]{1,30}:\d{1,18}$", required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = sorted((explain((subject.label, {})), kind) for kind, subject in events.subjects().items())
        people = User.objects.filter(mandates__organisation_id__in=actor.readable).distinct().order_by("name")
        of_kind = [("", _("tout")), *((kind, label) for label, kind in kinds)]
        of_person = [("", _("tout le monde")), *((str(user.pk), str(user)) for user in people)]
        self.fields["kind"] = forms.ChoiceField(label=_("Sur quoi"), required=False, choices=of_kind)
        self.fields["person"] = forms.ChoiceField(label=_("Par qui"), required=False, choices=of_person)
        self.order_fields(["kind", "person", "since", "until", "about"])

    def wanted(self) -> Wanted:
        """Return what is looked for; a field that is not understood asks nothing, and its error says so."""
        self.is_valid()
        data = self.cleaned_data
        return Wanted(
            about=data.get("about") or "",
            kind=data.get("kind") or "",
            person=int(data["person"]) if data.get("person") else None,
            since=_midnight(data.get("since"), 0),
            until=_midnight(data.get("until"), 1),
        )


def _midnight(day: Any, later: int) -> datetime | None:
    """Return the beginning of a day here, or of the day after."""
    try:
        return timezone.make_aware(datetime.combine(day, time()) + timedelta(days=later)) if day else None
    except OverflowError:
        return None
