"""A whole project can be erased, whatever it holds: no table keeps it back, none is left behind."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db.models import Model

from maillage.cooperation.models import Decision, Departure, Project
from maillage.cooperation.tests.factories import NOW, make_member
from tests.repo.cast import make_cast
from tests.repo.cooperation_samples import make_cooperation_objects

# What belongs to an organisation, or to nobody, and outlives its projects.
OUTLIVE = {"CalendarFeed", "Edition", "ProcessTemplate", "TemplateVersion"}


def rows() -> dict[type[Model], int]:
    models = apps.get_app_config("cooperation").get_models(include_auto_created=True)
    return {model: model._default_manager.count() for model in models}


def leave_by_decision(project: Project) -> None:
    """A departure leans on a decision of the same project."""
    decision = Decision.objects.create(
        project=project, number=99, title="Exclure", decided_at=NOW, created_at=NOW
    )
    Departure.objects.create(
        member=make_member(project), kind="excluded", reason="Essai", effects={}, decision=decision, at=NOW
    )


@pytest.mark.django_db
def test_a_project_that_holds_everything_can_be_erased_whole(settings, tmp_path):
    settings.FILES_ROOT = tmp_path
    made = make_cooperation_objects(make_cast())
    leave_by_decision(made["project"])
    before = rows()
    filled = {model.__name__ for model, number in before.items() if number}

    for project in Project.objects.all():
        project.delete()

    left = {model.__name__ for model, number in rows().items() if number}
    assert left <= OUTLIVE
    assert len(filled) > 45
    assert {"Departure", "PaperSignature", "RoleRequest", "NeedShare"} <= filled
