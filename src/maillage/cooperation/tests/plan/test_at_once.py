"""Several people at the same moment: one wins, the others are told; versions of a file never share a number."""

from __future__ import annotations

from functools import partial

import pytest

from maillage.accounts.queries.journal import faults
from maillage.accounts.tests.at_once import at_once
from maillage.base.versions import ChangedMeanwhile
from maillage.cooperation.actions.files import Upload, keep_file
from maillage.cooperation.actions.gates import NotUnderWay, pass_gate
from maillage.cooperation.actions.plan import Todo, add_task, edit_task
from maillage.cooperation.actions.stages import take_process
from maillage.cooperation.domain.plan import Circle
from maillage.cooperation.models.plan import Task
from maillage.cooperation.models.stages import GatePassing
from maillage.cooperation.tests.factories import NOW, acting_for, make_project


@pytest.fixture
def acting(database_on_disk, settings, tmp_path):
    settings.FILES_ROOT = tmp_path / "files"
    project = make_project()
    return project, acting_for(project.members.get())


def test_of_four_who_save_a_task_one_wins(acting):
    project, by = acting
    task = add_task(project=project, title="Chiffrer", owner=None, due=None, by=by, at=NOW)
    saves = [
        partial(edit_task, task=Task.objects.get(), todo=Todo(f"Version {n}"), version=1, by=by, at=NOW)
        for n in range(4)
    ]

    raised = at_once(*saves)

    assert [type(error) for error in raised if error] == [ChangedMeanwhile] * 3
    task.refresh_from_db()
    assert task.version == 2
    assert list(faults()) == []


def test_two_links_that_would_close_a_circle_are_not_both_kept(acting):
    project, by = acting
    one, two = (add_task(project=project, title=title, owner=None, due=None, by=by, at=NOW) for title in "AB")

    raised = at_once(
        partial(edit_task, task=one, todo=Todo("A", after=[two.pk]), version=1, by=by, at=NOW),
        partial(edit_task, task=two, todo=Todo("B", after=[one.pk]), version=1, by=by, at=NOW),
    )

    assert [type(error) for error in raised if error] == [Circle]


def test_a_gate_is_passed_once(acting):
    project, by = acting
    stage = take_process(project=project, source="jvs", by=by, at=NOW).stages.first()

    raised = at_once(*[partial(pass_gate, stage=stage, reason="On avance", by=by, at=NOW)] * 3)

    assert [type(error) for error in raised if error] == [NotUnderWay] * 2
    assert GatePassing.objects.count() == 1


def test_versions_sent_at_once_are_all_kept(acting):
    project, by = acting
    first = keep_file(project=project, upload=Upload("a.txt", b"0"), by=by, at=NOW)

    raised = at_once(
        *(
            partial(
                keep_file, project=project, upload=Upload("a.txt", b"%d" % n), file=first.file, by=by, at=NOW
            )
            for n in range(1, 4)
        )
    )

    assert [error for error in raised if error] == []
    assert sorted(first.file.versions.values_list("number", flat=True)) == [1, 2, 3, 4]
