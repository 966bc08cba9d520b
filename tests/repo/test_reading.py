"""Every page of a cooperation × each role around its group: the parts shown to it, and no word of the others.

The part of each route is written by hand here, module by module: a route that nobody placed fails the test.
"""

from __future__ import annotations

import importlib
import pkgutil
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse

from maillage.accounts.domain import events
from maillage.accounts.permissions import Verb
from maillage.cooperation import urls
from maillage.cooperation.actions.decisions import register_decision
from maillage.cooperation.domain.reading import ALL, DEFAULT, EVENTS, Part, parts_told
from maillage.cooperation.models import AgendaItem, Member
from maillage.cooperation.tests.factories import make_member
from tests.repo.cast import NOW, make_cast, signed_in
from tests.repo.routes import ROUTES, verb_of
from tests.repo.samples import SAMPLES, make_objects

MODULES = {
    "base": Part.BASE, "decisions": Part.DECISIONS, "documents": Part.DOCUMENTS, "forms": Part.FORM,
    "funding": Part.FUNDING, "invitations": Part.MEMBERS, "meetings": Part.MEETINGS, "need": Part.NEED,
    "plan": Part.PLAN, "projects": Part.PROJECT, "reading": Part.MEMBERS, "roles": Part.MEMBERS,
    "stages": Part.STAGES, "terms": Part.TERMS,
}  # fmt: skip
"""The part that the routes of a module show, but for those placed below."""
PLACED = {
    **dict.fromkeys(("files", "file_add", "file", "file_version", "file_remove"), Part.FILES),
    **dict.fromkeys(
        ("bid", "bid_prepare", "bid_to_plan", "bid_hasten", "piece_add", "piece", "piece_remove"), Part.BID
    ),
    **dict.fromkeys(("member_exit", "member_replace", "departure"), Part.MEMBERS),
    "meeting_proxy": Part.MEETINGS,
}
OF_NO_PROJECT = {
    "projects", "new", "from_proposal", "advisor", "forms", "form_sheet", "templates", "template_copy",
    "template_catalogue", "template", "template_edit", "template_stage", "template_stage_add",
    "template_retire", "agenda", "calendar_follow", "calendar_stop", "calendar_feed", "my_invitation",
    "my_invitation_answer",
}  # fmt: skip
OF_OTHERS = {"note"}
"""Routes to what belongs to another organisation: nobody else finds it."""
AROUND = ("candidate", "observer", "funder")
HIDDEN: dict[str, Part | None] = {
    "Motif des parts au canari": Part.TERMS,
    "Prix décidé au canari": Part.TERMS,
    "Point des prix au canari": Part.TERMS,
    "Message d’invitation au canari": Part.TERMS,
    "Dépense au canari": Part.FUNDING,
    "Financeur au canari": Part.FUNDING,
    "Virement au canari": Part.FUNDING,
    "fichier-canari": Part.FILES,
    "Pièce au canari": Part.BID,
    "Poste secret au canari": Part.DOCUMENTS,
    "Signataire secret au canari": Part.DOCUMENTS,
    "Note interne au canari": None,
}
"""Words that only who reads a part may meet (None: nobody of another organisation)."""


def routes_of_projects() -> dict[str, Part]:
    """Return the part of every route to a page of a project."""
    found: dict[str, Part] = {}
    for module in pkgutil.iter_modules(urls.__path__):
        for pattern in importlib.import_module(f"{urls.__name__}.{module.name}").urlpatterns:
            if pattern.name not in OF_NO_PROJECT and not pattern.name.partition("_door")[1]:
                found[pattern.name] = PLACED.get(pattern.name) or MODULES[module.name]
    return found


def make_private_words(cast: Any, made: dict[str, Any]) -> None:
    """Add a decision on prices, and a point of an agenda that tells the prices."""
    register_decision(
        project=made["project"], title="Prix décidé au canari", text="Prix décidé au canari", review_on=None,
        kind="shares_and_prices", born_in=f"meeting:{made['meeting'].pk}", by=cast.by, at=NOW,
    )  # fmt: skip
    AgendaItem.objects.create(
        meeting=made["meeting"],
        title="Point des prix au canari",
        said="Point des prix au canari",
        part="terms",
    )


def try_one(client: Any, name: str, part: Part | None, url: str, role: str) -> list[str]:
    """Return what is wrong with a page for a role; what is written is undone."""
    reads, faults = DEFAULT[role], []
    for method in ("get", "post"):
        with transaction.atomic():
            answer = getattr(client, method)(url)
            body = answer.content.decode(errors="replace") if not answer.streaming else ""
            transaction.set_rollback(True)
        place = f"{role} {method.upper()} {url} → {answer.status_code}"
        if answer.status_code >= 500:
            faults.append(f"{place}: error")
        if part is not None and part not in reads and answer.status_code not in (403, 405):
            faults.append(f"{place}: LET IN to {part}")
        may_read = part in reads and method == "get" and verb_of(f"cooperation:{name}") is Verb.READ
        if may_read and name not in OF_OTHERS and answer.status_code not in (200, 302, 404, 405):
            faults.append(f"{place}: refused")
        faults += [
            f"{place}: LEAKS « {words} »"
            for words, of in HIDDEN.items()
            if words in body and (of is None or of not in reads)
        ]
    return faults


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("role", AROUND)
def test_each_role_around_a_group_reads_the_parts_shown_to_it(role: str):
    cast = make_cast()
    made = make_objects(cast)
    make_private_words(cast, made)
    make_member(made["project"], organisation=cast.strangers, name=cast.strangers.name, role=role)
    client, faults = signed_in(cast.walkers["stranger editor"]), []
    for name, part in routes_of_projects().items():
        sample = SAMPLES.get(f"cooperation:{name}")
        if sample is None:
            faults.append(f"{name}: no sample")
            continue
        url = reverse(f"cooperation:{name}", kwargs=sample.kwargs(made))
        faults += try_one(client, name, part, url, role)
    for name in ("web:home", "cooperation:projects", "cooperation:agenda"):
        faults += try_one(client, name, None, reverse(name), role)

    assert not faults, "\n".join(faults)


def test_every_route_is_placed():
    known = {name.removeprefix("cooperation:") for name in ROUTES if name.startswith("cooperation:")}
    assert set(routes_of_projects()) | OF_NO_PROJECT >= {one for one in known if "_door" not in one}
    assert known >= OF_NO_PROJECT | set(PLACED)


ELSEWHERE = {"calendar", "note", "process", "strategy"}
"""First words of events of a cooperation that are not written about a project."""


def test_every_event_of_a_project_tells_a_part():
    codes = {
        code
        for code, event in events._events.items()
        if event.sentence and code.partition(".")[0] not in ELSEWHERE and _is_of_a_cooperation(code)
    }
    assert codes
    assert sorted(code for code in codes if parts_told(code) == ALL) == []


def _is_of_a_cooperation(code: str) -> bool:
    """Tell whether a module of the events of a cooperation names a code."""
    from maillage.cooperation.domain import events as ours

    return any(
        f'"{code}"' in (found.module_finder.find_spec(found.name).loader.get_source(found.name) or "")  # type: ignore[union-attr]
        for found in pkgutil.iter_modules(ours.__path__)
    )


def test_what_is_shown_to_a_role_is_of_members_and_parts_that_are_there():
    assert {Part(one) for parts in EVENTS.values() for one in parts} <= set(Part)
    assert Member._meta.get_field("role").choices
