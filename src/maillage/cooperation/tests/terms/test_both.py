"""Two people at once: nothing is lost, each sees what the other did."""

from __future__ import annotations

from decimal import Decimal

import pytest

from maillage.consortium.tests.scenes import words
from maillage.cooperation.models.projects import MemberState
from maillage.cooperation.models.terms import ChangeState, TermsChange
from maillage.cooperation.queries.terms import current_terms
from maillage.cooperation.tests.factories import NOW
from maillage.cooperation.tests.terms.browsing import an_open_change, browser, typed, url
from maillage.cooperation.tests.terms.scenes import make_terms

pytestmark = pytest.mark.django_db


def test_two_people_at_once_see_both_versions_and_nothing_is_lost():
    scene = make_terms(second_state=MemberState.PROPOSED)
    late = typed(scene, percent="11")
    browser(scene.by).post(url("terms_part", scene, scene.second.pk), typed(scene, percent="12"))

    answer = browser(scene.by).post(url("terms_part", scene, scene.second.pk), late)

    assert answer.status_code == 422
    page = words(answer)
    assert "Quelqu’un d’autre a enregistré entre-temps" in page
    assert "11 %" in page
    assert "12 %" in page
    assert 'name="version" value="2"' in answer.content.decode()
    again = late | {"version": "2"}
    assert browser(scene.by).post(url("terms_part", scene, scene.second.pk), again).status_code == 302
    assert current_terms(scene.project).part(scene.second.pk).percent == 11


def test_other_lines_written_meanwhile_do_not_get_in_the_way():
    scene = make_terms(second_state=MemberState.PROPOSED)
    late = typed(scene, price_cents="20")
    browser(scene.by).post(url("terms_part", scene, scene.second.pk), typed(scene, percent="12"))

    assert browser(scene.by).post(url("terms_part", scene, scene.second.pk), late).status_code == 302

    part = current_terms(scene.project).part(scene.second.pk)
    assert (part.percent, part.price_cents) == (12, 2000)


def test_an_overtaken_change_is_kept_and_taken_up_again():
    scene = make_terms()
    mine = an_open_change(scene, percent=Decimal("41"))
    TermsChange.objects.filter(pk=mine.pk).update(state=ChangeState.OVERTAKEN, closed_at=NOW)
    client = browser(scene.by)

    page = words(client.get(url("terms_change", scene, mine.pk)))
    form = client.get(url("terms_part", scene, scene.second.pk) + f"?reprendre={mine.pk}")

    assert "Reprendre cette proposition" in page
    assert 'value="41"' in form.content.decode()
    client.post(url("terms_part", scene, scene.second.pk), typed(scene, percent="41", reprendre=str(mine.pk)))
    assert TermsChange.objects.get(state=ChangeState.OPEN).takes_up == mine


def test_clashing_changes_are_shown_beside_each_other():
    scene = make_terms()
    mine = an_open_change(scene, percent=Decimal("41"))
    an_open_change(scene, percent=Decimal("42"))

    assert "touchent les mêmes lignes" in words(browser(scene.by).get(url("terms_change", scene, mine.pk)))


def test_a_change_is_taken_back():
    scene = make_terms()
    change = an_open_change(scene)

    answer = browser(scene.by).post(url("terms_withdraw", scene, change.pk), follow=True)

    assert "La proposition est retirée" in words(answer)
    again = browser(scene.by).post(url("terms_withdraw", scene, change.pk), follow=True)
    assert "déjà clos" in words(again)
