"""Which calendar to follow."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.accounts.actors import Actor
from maillage.accounts.models import Organisation
from maillage.cooperation.models.feeds import FeedScope
from maillage.cooperation.models.projects import Project
from maillage.cooperation.queries.access import projects_readable_by

MOST_SHOWN = 200


class FollowForm(forms.Form):
    """A calendar: of everything, of an organisation, of a project."""

    what = forms.ChoiceField(label=gettext_lazy("Ce que vous voulez suivre"), choices=())

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.projects = {f"p{one.pk}": one for one in projects_readable_by(actor)[:MOST_SHOWN]}
        own = [actor.organisation] if actor.organisation and actor.role else []
        self.organisations: dict[str, Organisation] = {f"o{one.pk}": one for one in own}
        self.fields["what"].choices = [  # type: ignore[attr-defined]
            ("me", _("Toutes mes coopérations")),
            *((key, _("Celles de %(name)s") % {"name": one.name}) for key, one in self.organisations.items()),
            *((key, one.title) for key, one in self.projects.items()),
        ]

    def followed(self) -> dict[str, Any]:
        """Return what `actions.feeds.follow` is to follow; the form is valid."""
        chosen = self.cleaned_data["what"]
        project: Project | None = self.projects.get(chosen)
        organisation = self.organisations.get(chosen)
        scope = FeedScope.PROJECT if project else FeedScope.ORGANISATION if organisation else FeedScope.PERSON
        return {"scope": scope, "project": project, "organisation": organisation}
