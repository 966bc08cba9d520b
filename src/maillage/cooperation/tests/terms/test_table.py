"""All the parts typed in one table: one change for all, nothing lost."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone

from maillage.accounts.models import JournalEntry, Role
from maillage.consortium.tests.scenes import words
from maillage.cooperation.actions.terms import start_terms
from maillage.cooperation.models.projects import MemberRole, MemberState
from maillage.cooperation.models.terms import ChangeState, TermsChange
from maillage.cooperation.queries.terms import current_terms, current_version
from maillage.cooperation.tests.factories import acting_for, make_member, make_project
from maillage.cooperation.tests.terms.browsing import HOSTILE, browser, url
from maillage.cooperation.tests.terms.scenes import Scene, make_terms

pytestmark = pytest.mark.django_db
_INPUT = re.compile(r'<input type="text"[^>]* name="([^"]+)" value="([^"]*)"')


def shown(answer) -> dict[str, str]:
    """What the table of a page holds, with the version it carries."""
    html = answer.content.decode()
    version = re.search(r'name="version" value="(\d+)"', html)
    assert version
    return {"version": version[1], "reason": "", **dict(_INPUT.findall(html))}


def page(scene: Scene):
    return browser(scene.by).get(url("terms_table", scene))


def of(member, name: str) -> str:
    return f"m{member.pk}-{name}"


def test_several_parts_are_typed_and_make_one_change():
    scene = make_terms()
    sent = shown(page(scene)) | {
        of(scene.lead, "percent"): "60", of(scene.second, "percent"): "40", of(scene.second, "price_cents"): "21,50",
        "reason": "Après notre réunion.",
    }  # fmt: skip

    answer = browser(scene.by).post(url("terms_table", scene), sent)

    change = TermsChange.objects.get()
    assert answer.url == url("terms_change", scene, change.pk)
    assert (change.state, change.about, change.reason) == (ChangeState.OPEN, None, "Après notre réunion.")
    assert [one.member for one in change.answers.all()] == [scene.second]
    assert {(line, after) for _member, line, _before, after in change.edits} == {
        ("percent", "60"), ("percent", "40"), ("price", "2150"),
    }  # fmt: skip


def test_one_part_changed_in_the_table_is_about_its_member():
    scene = make_terms()
    browser(scene.by).post(
        url("terms_table", scene), shown(page(scene)) | {of(scene.second, "percent"): "40"}
    )

    assert TermsChange.objects.get().about == scene.second


def test_it_applies_at_once_when_nobody_else_has_to_accept():
    scene = make_terms(second_state=MemberState.PROPOSED)
    before = current_terms(scene.project)
    emptied = {name: "" for name in shown(page(scene)) if name.startswith(f"m{scene.second.pk}-")}

    browser(scene.by).post(url("terms_table", scene), shown(page(scene)) | emptied)

    assert current_version(scene.project).number == 2
    assert before.part(scene.second.pk) is not None
    assert current_terms(scene.project).part(scene.second.pk) is None


def test_nothing_is_sent_when_nothing_changed():
    scene = make_terms()
    entries = JournalEntry.objects.count()
    same = shown(page(scene))
    same[of(scene.second, "amount_cents")] += ",00"

    answer = browser(scene.by).post(url("terms_table", scene), same)

    assert answer.status_code == 422
    assert "Rien ne change" in words(answer)
    assert (TermsChange.objects.count(), JournalEntry.objects.count()) == (0, entries)


def test_what_is_wrong_is_said_beside_its_cell_and_all_is_kept():
    scene = make_terms()
    wrong = {
        of(scene.lead, "percent"): HOSTILE,
        of(scene.second, "hours_0"): "-3",
        of(scene.lead, "amount_cents"): "77",
    }

    answer = browser(scene.by).post(url("terms_table", scene), shown(page(scene)) | wrong)

    html = answer.content.decode()
    assert answer.status_code == 422
    assert "<script>alert" not in html
    assert f'id="id_{of(scene.lead, "percent")}_error"' in html
    assert f'id="id_{of(scene.second, "hours_0")}_error"' in html
    assert shown(answer)[of(scene.lead, "amount_cents")] == "77"
    assert f'href="#id_{of(scene.lead, "percent")}"' in html
    assert not TermsChange.objects.exists()


def test_totals_are_calculated_again_and_nothing_is_sent():
    scene = make_terms()
    typed = shown(page(scene)) | {
        of(scene.lead, "percent"): "60",
        of(scene.second, "percent"): "30",
        "totals": "1",
    }

    answer = browser(scene.by).post(url("terms_table", scene), typed)

    assert answer.status_code == 200
    assert "90 %" in words(answer)
    assert "il manque 10 %" in words(answer)
    assert "était :" in words(answer)
    assert not TermsChange.objects.exists()


def test_two_people_at_once_see_both_and_what_the_other_wrote_stays():
    scene = make_terms(second_state=MemberState.PROPOSED)
    mine = shown(page(scene)) | {of(scene.lead, "percent"): "61"}
    theirs = shown(page(scene)) | {of(scene.lead, "percent"): "62", of(scene.second, "percent"): "38"}
    client = browser(scene.by)
    client.post(url("terms_table", scene), theirs)

    answer = client.post(url("terms_table", scene), mine)

    assert answer.status_code == 422
    assert "Quelqu’un d’autre a enregistré entre-temps" in words(answer)
    again = shown(answer)
    assert (again["version"], again[of(scene.lead, "percent")], again[of(scene.second, "percent")]) == (
        "2",
        "61",
        "38",
    )
    client.post(url("terms_table", scene), again)
    terms = current_terms(scene.project)
    assert (terms.part(scene.lead.pk).percent, terms.part(scene.second.pk).percent) == (61, 38)


@pytest.mark.parametrize("form", ["terms_table", "terms_part"])
def test_an_error_typed_meanwhile_does_not_take_back_what_another_wrote(form):
    scene = make_terms(second_state=MemberState.PROPOSED)
    client = browser(scene.by)
    address = url(form, scene, *([scene.second.pk] if form == "terms_part" else []))
    prefix = "" if form == "terms_part" else of(scene.second, "")
    typed = shown(page(scene))
    sent = {
        prefix + name.removeprefix(of(scene.second, "")): value
        for name, value in typed.items()
        if name.startswith(of(scene.second, ""))
    } | {"version": "1"}
    client.post(url("terms_table", scene), typed | {of(scene.second, "percent"): "12"})

    wrong = client.post(address, sent | {f"{prefix}price_cents": "vingt"})
    version = re.search(r'name="version" value="(\d+)"', wrong.content.decode())
    assert wrong.status_code == 422
    client.post(address, sent | {f"{prefix}price_cents": "20", "version": version[1]})

    part = current_terms(scene.project).part(scene.second.pk)
    assert (part.percent, part.price_cents) == (12, 2000)


def test_who_may_not_propose_does_not_open_it():
    scene = make_terms()
    observer = make_member(scene.project, role=MemberRole.OBSERVER)
    reader = acting_for(scene.second, Role.READER)

    assert browser(acting_for(observer)).get(url("terms_table", scene)).status_code == 403
    assert browser(reader).post(url("terms_table", scene), {}).status_code == 403
    assert browser(acting_for(make_project().members.get())).get(url("terms_table", scene)).status_code == 404


def test_a_refused_change_of_several_parts_is_taken_up_in_the_table():
    scene = make_terms()
    sent = shown(page(scene)) | {of(scene.lead, "percent"): "60", of(scene.second, "percent"): "40"}
    browser(scene.by).post(url("terms_table", scene), sent)
    change = TermsChange.objects.get()
    browser(scene.by_second).post(
        url("terms_answer", scene, change.pk), {"accepts": "non", "reason": "Trop peu."}
    )
    again = f"{url('terms_table', scene)}?reprendre={change.pk}"

    assert again in browser(scene.by).get(url("terms_change", scene, change.pk)).content.decode()
    assert shown(browser(scene.by).get(again))[of(scene.second, "percent")] == "40"


def test_sixty_members_are_typed_with_few_queries(django_assert_max_num_queries):
    project = make_project()
    lead = project.members.get()
    by = acting_for(lead)
    members = [make_member(project, organisation=None, state=MemberState.PROPOSED) for _ in range(59)]
    start_terms(project=project, by=by, at=timezone.now())
    scene = Scene(project, lead, members[0], by, by)
    client = browser(by)
    client.get(url("terms_table", scene))

    with django_assert_max_num_queries(16):
        answer = client.get(url("terms_table", scene))
    sent = shown(answer)
    assert len(sent) == 2 + 60 * 5
    sent |= {name: "1,25" for name in sent if name.endswith("-percent")}
    sent |= {of(members[58], "hours_0"): "1200"}
    with django_assert_max_num_queries(32):
        assert client.post(url("terms_table", scene), sent).status_code == 302

    terms = current_terms(project)
    assert (len(terms.parts), terms.part(members[58].pk).hours()) == (60, 1200)
