from __future__ import annotations

import csv
import io
import zipfile
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from maillage.cooperation.actions.decisions import register_decision
from maillage.cooperation.models import (
    Decision,
    KindRule,
    VotingSetup,
)
from maillage.cooperation.tests.decisions.scenes import browser, make_ballot, make_group, says

pytestmark = pytest.mark.django_db
HOSTILE = '<script>alert("x")</script> ‮ 🦊 "=1+1"'


def now():
    return timezone.now()


def in_days(n: int) -> str:
    return (timezone.localtime(now()) + timedelta(days=n)).date().isoformat()


def test_register_is_read_by_members_and_by_nobody_else():
    group, stranger = make_group(2), make_group(1)
    url = reverse("cooperation:decisions", args=[group.project.pk])

    assert "Pas encore de décision" in browser(group.actors[1]).get(url).text
    assert browser(stranger.lead).get(url).status_code == 404


def test_register_shows_open_votes_then_decisions_with_their_result():
    group = make_group(3)
    done, waits = (
        make_ballot(group, at=now(), question="Quai ?"),
        make_ballot(group, at=now(), question="Camion ?"),
    )
    for rank, word in enumerate(["yes", "no", "yes"]):
        says(group, done, rank, word, at=now())

    page = browser(group.lead).get(reverse("cooperation:decisions", args=[group.project.pk])).text

    assert page.index("Camion ?") < page.index("Quai ?")
    assert "à vous de voter" in page
    assert "2 pour, 1 contre, 0 blanc" in page
    assert waits.state == "vote_open"


def test_register_marks_late_reviews_and_filters():
    group = make_group(1)
    row = register_decision(
        project=group.project, title="Bail", text="", review_on=(now() + timedelta(days=9)).date(), by=group.lead,
        at=now(),
    )  # fmt: skip
    Decision.objects.filter(pk=row.pk).update(review_on=(now() - timedelta(days=2)).date())
    client, url = browser(group.lead), reverse("cooperation:decisions", args=[group.project.pk])

    assert "Revue en retard" in client.get(url).text
    assert "Bail" not in client.get(f"{url}?etat=repealed").text
    assert client.get(f"{url}?etat=x&page=99").status_code == 200


def test_register_is_taken_away_as_tables_without_formulas():
    group = make_group(1)
    register_decision(
        project=group.project, title="=1+1", text="Oui", review_on=None, by=group.lead, at=now()
    )
    client = browser(group.lead)

    text = client.get(reverse("cooperation:decisions_csv", args=[group.project.pk])).text
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))
    book = client.get(reverse("cooperation:decisions_xlsx", args=[group.project.pk])).content

    assert (rows[1][0], rows[1][3]) == ("1", "'=1+1")
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")
        assert b"<t>=1+1</t>" in parts.read("xl/sharedStrings.xml")


def test_decisions_are_entered_reviewed_and_repealed():
    group = make_group(2)
    client = browser(group.lead)
    new = reverse("cooperation:decision_new", args=[group.project.pk])
    assert browser(group.actors[1]).get(new).status_code == 403
    bad = client.post(new, {"title": "Bail", "kind": "budget", "review_on": "2020-01-01", "text": HOSTILE})
    assert (bad.status_code, "&lt;script&gt;" in bad.text) == (422, True)
    client.post(new, {"title": "Bail", "kind": "budget", "text": HOSTILE})
    row = Decision.objects.get()

    url = reverse("cooperation:decision", args=[row.pk])
    assert "Décision n° 1" in client.get(url).text
    review = reverse("cooperation:decision_review", args=[row.pk])
    assert client.post(review, {"review_on": in_days(90), "version": 1}).status_code == 302
    repeal = reverse("cooperation:decision_repeal", args=[row.pk])
    assert client.post(repeal, {"reason": "", "version": 2}).status_code == 422
    assert client.post(repeal, {"reason": "Vendu", "version": 2}).status_code == 302
    assert "abrogée" in client.get(url).text
    assert browser(group.actors[1]).get(review).status_code == 403


def test_rules_are_shown_to_all_and_changed_by_the_coordinator():
    group = make_group(2)
    url = reverse("cooperation:voting_rules", args=[group.project.pk])
    change = reverse("cooperation:voting_rule", args=[group.project.pk, "budget"])
    page = browser(group.actors[1]).get(url).text
    assert page.count("proposée par Maillage") == 6
    assert browser(group.actors[1]).get(change).status_code == 403
    client = browser(group.lead)
    assert client.get(change.replace("budget", "autre")).status_code == 404
    facts = {
        "majority": "two_thirds", "quorum": "2/3", "counting": "equal", "college_counting": "proportional",
        "most_proxies": "1", "version": "0",
    }  # fmt: skip

    assert client.get(change).status_code == 200
    assert client.post(change, {**facts, "most_proxies": "-1"}).status_code == 422
    assert client.post(change, facts).status_code == 302
    assert KindRule.objects.get().rule["quorum"] == "2/3"
    assert client.post(change, facts).status_code == 422
    assert "choisie par le groupe" in client.get(url).text


def test_colleges_that_miss_100_percent_say_by_how_much_and_keep_what_was_typed():
    group = make_group(2)
    client, url = browser(group.lead), reverse("cooperation:voting_voices", args=[group.project.pk])
    seats = {f"weight_{one.pk}": 1 for one in group.members} | {
        f"college_{one.pk}": "c1" for one in group.members
    }
    facts = {
        "name_1": "Structures",
        "percent_1": "60",
        "name_2": "Territoire",
        "percent_2": "33,5",
        "version": 0,
    }

    assert client.get(url).status_code == 200
    short = client.post(url, {**facts, **seats})
    assert short.status_code == 422
    assert "93,5" in short.text
    assert "il manque 6,5" in short.text
    assert 'value="33,5"' in short.text
    odd = client.post(url, {**facts, **seats, "percent_2": "beaucoup", "name_3": "Sans part"})
    assert "Écrivez un pourcentage" in odd.text
    assert "a un nom et une part" in odd.text
    assert client.post(url, {**facts, **seats, "percent_2": "40"}).status_code == 302
    assert [one["percent"] for one in VotingSetup.objects.get().colleges] == ["60", "40"]


def test_history_tells_votes_in_words():
    group = make_group(3)
    ballot = make_ballot(group, at=now(), is_secret=True)
    for rank in range(3):
        says(group, ballot, rank, "yes", at=now())

    page = browser(group.lead).get(reverse("cooperation:history", args=[group.project.pk])).text

    assert "a ouvert un vote" in page
    assert "a voté à bulletin secret" in page
    assert group.members[2].name in page
