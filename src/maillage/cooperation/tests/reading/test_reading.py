"""What each role reads: the rule, what a group chooses, the pages that say so."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from maillage.accounts.domain import events
from maillage.accounts.models import JournalEntry, Notification
from maillage.base.versions import ChangedMeanwhile
from maillage.cooperation.actions.guard import MayNotSteer
from maillage.cooperation.actions.reading import ReadsEverything, choose_reading
from maillage.cooperation.domain.reading import (
    ALL,
    ALWAYS,
    CHOSEN,
    DEFAULT,
    Part,
    kinds_kept,
    parts_deciding,
    parts_read,
    parts_told,
    words_told,
)
from maillage.cooperation.models import MemberRole, ReadingChoice
from maillage.cooperation.queries.access import projects_showing, seat_in, seats_reading
from maillage.cooperation.tests.factories import NOW, acting_for, make_member, make_project
from maillage.cooperation.urls import urlpatterns

CHOICES = st.dictionaries(st.sampled_from(MemberRole.values), st.frozensets(st.sampled_from(Part)))


@given(chosen=CHOICES, role=st.sampled_from(MemberRole.values), coordinates=st.booleans())
def test_a_choice_takes_nothing_from_parties_nor_what_all_read(chosen, role, coordinates):
    reads = parts_read(role, chosen, coordinates=coordinates)
    assert reads >= ALWAYS
    if role in ("lead", "member") or coordinates:
        assert reads == ALL
    elif role not in chosen:
        assert reads == DEFAULT[role]


@given(
    reads=st.frozensets(st.sampled_from(Part)),
    code=st.sampled_from(["terms.agreed", "project.keys_written", "x"]),
)
def test_history_says_the_same_in_words_and_one_by_one(reads, code):
    reads |= ALWAYS
    words, kept = words_told(reads)
    told = code.partition(".")[0] in words and code not in kept
    assert told == (parts_told(code) <= reads and code != "x")


def test_a_vote_on_prices_is_read_with_the_prices():
    assert Part.TERMS in parts_deciding("shares_and_prices")
    assert kinds_kept(DEFAULT["observer"]) == ["shares_and_prices", "budget"]
    assert kinds_kept(ALL) == []


def test_every_event_of_a_project_tells_a_part():
    known = [code for code, one in events._events.items() if "cooperation" in one.sentence or code]
    named = {code for code in known if parts_told(code) != ALL}
    for code in ("terms.applied", "funding.line_written", "document.signed", "member.left", "reading.chosen"):
        assert code in named


@pytest.mark.django_db
@pytest.mark.parametrize("role", MemberRole.values)
def test_queries_read_as_the_rule_says(role):
    project = make_project()
    ReadingChoice.objects.create(project=project, role="observer", parts=["terms"], at=NOW)
    ReadingChoice.objects.create(project=project, role="adviser", parts=[], at=NOW)
    member = make_member(project, role=role) if role != "lead" else project.members.get(role="lead")
    actor = acting_for(member)
    seat = seat_in(project, actor)
    for part in Part:
        shown = projects_showing(part, actor.readable).filter(pk=project.pk).exists()
        assert shown == (part in seat.reads) == seats_reading(part).filter(pk=member.pk).exists()


@pytest.mark.django_db
def test_a_choice_is_told_kept_and_guarded_against_two_at_once():
    project = make_project()
    lead, party = project.members.get(role="lead"), make_member(project)
    by, other = acting_for(lead), acting_for(party, role="administrator")
    facts = {"project": project, "role": "observer", "by": by}
    choose_reading(parts=[Part.TERMS], version=0, at=NOW, **facts)
    assert JournalEntry.objects.filter(what="reading.chosen", about=f"project:{project.pk}").count() == 1
    assert Notification.objects.filter(user=other.user, kind="coop.reading").count() == 1
    with pytest.raises(ChangedMeanwhile):
        choose_reading(parts=[], version=0, at=NOW + timedelta(hours=1), **facts)
    choose_reading(parts=[Part.TERMS], version=1, at=NOW, **facts)
    assert ReadingChoice.objects.get().version == 1
    with pytest.raises(MayNotSteer):
        choose_reading(project=project, role="observer", parts=[], version=1, by=other, at=NOW)
    with pytest.raises(ReadsEverything):
        choose_reading(project=project, role="member", parts=[], version=0, by=by, at=NOW)


def _signed(actor) -> Client:
    client = Client()
    client.force_login(actor.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.mark.django_db
def test_pages_say_who_reads_what_and_why_something_is_not_shown():
    project = make_project()
    observer, lead = make_member(project, role="observer"), project.members.get(role="lead")
    client, steering = _signed(acting_for(observer)), _signed(acting_for(lead))
    url = f"/cooperations/{project.pk}"
    refused = client.get(f"{url}/parts")
    assert refused.status_code == 403
    assert "ne montre pas cette partie" in refused.content.decode()
    assert client.get(f"{url}/membres/lecture").status_code == 200
    assert client.get(f"{url}/membres/lecture/observer").status_code == 403
    assert steering.get(f"{url}/membres/lecture/member").status_code == 404
    assert steering.get(f"{url}/membres/lecture/observer").status_code == 200
    sent = {"parts": ["terms", "plan"], "version": "0"}
    assert steering.post(f"{url}/membres/lecture/observer", sent).status_code == 302
    assert steering.post(f"{url}/membres/lecture/observer", sent | {"parts": []}).status_code == 422
    assert client.get(f"{url}/parts").status_code == 200
    assert client.get(f"{url}/reunions").status_code == 403
    assert "Plan d’actions" in client.get(f"{url}/membres").content.decode()
    assert client.get(f"{url}/historique").status_code == 200


def test_roles_and_routes_are_known():
    assert set(DEFAULT) == set(MemberRole.values)
    assert set(CHOSEN) < set(DEFAULT)
    assert {"reading", "reading_choose"} <= {one.name for one in urlpatterns}
