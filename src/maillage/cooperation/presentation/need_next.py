"""What a shared need leads to: what to think of first, and the forms that the advice puts first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from maillage.cooperation.domain.need import pooled_of, total_brought
from maillage.cooperation.domain.need_advice import notes_on
from maillage.cooperation.models.projects import MemberState, Project
from maillage.cooperation.presentation.forms import form_url
from maillage.cooperation.presentation.terms import said
from maillage.cooperation.queries.forms import advised, answers_of_project
from maillage.cooperation.queries.need import NeedSheet

FIRST = 3


@dataclass(frozen=True, slots=True)
class FormLink:
    """A form that the advice puts first."""

    name: str
    url: str


def need_next(sheet: NeedSheet, project: Project, today: date) -> dict[str, Any]:
    """Return what the page suggests next (six queries at most, none more once a form is chosen)."""
    need = sheet.need
    pooled = pooled_of(need.sort, sheet.shares, need.wanted_until)
    notes = notes_on(pooled, brings=bool(total_brought(sheet.shares)), has_form=bool(project.form))
    return {
        "notes": [said(note) for note in notes],
        "forms": [] if project.form else _forms(project, today),
        "to_invite": sum(line.member.state == MemberState.PROPOSED for line in sheet.lines),
        "is_alone": len(sheet.lines) < 2,
    }


def _forms(project: Project, today: date) -> list[FormLink]:
    """Return the forms that come first with what the project says of itself."""
    ranked = advised(answers_of_project(project), today).advice.ranked
    return [FormLink(one.form.name, form_url(one.form)) for one in ranked[:FIRST]]
