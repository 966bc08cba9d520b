"""The pages of the journal: what one may read, sought, as a table, and undone."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from maillage.accounts.actions.journal import erase_details, record
from maillage.accounts.actions.mandates import change_mandate
from maillage.accounts.actors import Actor
from maillage.accounts.models import JournalEntry, Role
from maillage.accounts.presentation.history import lines_of, origin_in_words
from maillage.accounts.queries.journal import readable_by
from maillage.accounts.tests.factories import MandateFactory, UserFactory, acting, make_actor, make_staff

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
URL = reverse("account_history")
pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    return make_actor(Role.ADMINISTRATOR, name="Chantier inventé")


@pytest.fixture
def browser(ana) -> Client:
    client = Client()
    client.force_login(ana.user)
    return client


def write(by: Actor, at: datetime = NOW, **facts) -> JournalEntry:
    about = f"organisation:{by.organisation.pk}" if by.organisation else "data"
    return record(**{"what": "organisation.created", "about": about, "by": by, "at": at} | facts)


def test_history_shows_who_what_for_whom_when_and_from_where(browser, ana):
    write(ana.at("POST /organisation"), after={"name": "Chantier <b>", "kind": "structure"})
    write(make_actor(), after={"name": "Rien à voir"})

    text = browser.get(URL).text

    for shown in (
        str(ana.user),
        "a ajouté l’organisation",
        "Chantier &lt;b&gt;",
        "structure inclusive",
        "page /organisation",
        "24\N{NO-BREAK SPACE}novembre 2026",
    ):
        assert shown in text or shown.replace("\N{NO-BREAK SPACE}", " ") in text, shown
    assert "Rien à voir" not in text


def test_history_is_closed_to_visitors_and_empty_at_first(browser):
    assert Client().get(URL).status_code == 302
    assert "Rien n’a encore été écrit" in browser.get(URL).text


def test_history_is_sought_by_kind_person_and_period(browser, ana):
    bob = acting(MandateFactory(organisation=ana.organisation))
    write(ana, NOW - timedelta(days=3))
    write(bob, NOW)
    write(ana, NOW, about="tender:4")

    def found(**asked) -> int:
        page = browser.get(URL, asked).context["page"]
        return page.paginator.count

    assert found() == 3
    assert found(kind="organisation") == 2
    assert found(person=bob.user.pk) == 1
    assert found(since="2026-11-24", until="2026-11-24") == 2
    assert found(until="2026-11-23") == 1
    assert found(about="tender:4") == 1
    assert "Rien ne répond" in browser.get(URL, {"since": "2030-01-01"}).text
    for nonsense in (
        {"since": "hier"},
        {"kind": "x"},
        {"person": "-1"},
        {"about": "'; --"},
        {"until": "9999-12-31"},
    ):
        assert browser.get(URL, nonsense | {"page": "abc"}).status_code == 200


def test_history_takes_a_fixed_number_of_queries(browser, ana, django_assert_max_num_queries):
    for n in range(40):
        by = acting(MandateFactory(organisation=ana.organisation))
        write(by, after={"name": str(n)}, personal={"name": "Ana"}, person=by.user)

    with django_assert_max_num_queries(14):
        page = browser.get(URL)
    assert len(page.context["lines"]) == 30
    assert 'rel="next"' in page.text


def test_history_as_a_table_is_whole_and_safe_in_a_spreadsheet(browser, ana, django_assert_max_num_queries):
    for n in range(600):
        write(ana, after={"name": "=1+1", "code": "x\ny"} if n == 0 else {"name": str(n)})

    with django_assert_max_num_queries(20):
        answer = browser.get(URL, {"format": "csv"})
        body = answer.content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(body), delimiter=";"))

    assert answer["Content-Type"].startswith("text/csv")
    assert len(rows) == 1 + 600 + 1
    assert [row[8:11] for row in rows[-2:]] == [["nom", "", "'=1+1"], ["code ou nom", "", "x\ny"]]
    assert rows[0][0] == "numéro"


def test_history_names_people_to_those_who_work_with_them_only(ana):
    staff, outsider = make_staff(), make_actor(name="Facilitateur inventé")
    write(staff, owner=ana.organisation, about="organisation:1")
    write(outsider, owner=ana.organisation, about="organisation:1")
    record(
        what="data.loaded",
        about="organisation:1",
        owner=ana.organisation,
        by=Actor(origin="maillage ingest x"),
        at=NOW,
    )

    command, outside, team = lines_of(readable_by(ana), ana, at=NOW)

    assert (team.who, team.organisation) == ("L’équipe de Maillage", "")
    assert (outside.who, outside.organisation) == (
        "Une personne de Facilitateur inventé",
        "",
    )
    assert (command.who, command.origin) == ("Maillage", "commande maillage ingest x")
    assert lines_of(readable_by(staff), staff, at=NOW)[-1].who == str(staff.user)


def test_history_names_who_signed_by_a_mailed_link(ana):
    def journal(origin: str) -> None:
        record(
            what="data.loaded", about="organisation:1", owner=ana.organisation, by=Actor(origin=origin), at=NOW,
            personal={"name": "Camille Exemple", "quality": "Direction"},
        )  # fmt: skip

    journal("POST /c/vote/…")
    journal("maillage tick")

    clock, link = lines_of(readable_by(ana), ana, at=NOW)
    assert (link.who, link.people) == ("Camille Exemple", "Direction")
    assert (clock.who, clock.people) == ("Maillage", "Camille Exemple, Direction")


def test_history_of_a_closed_account_names_nobody(browser, ana):
    bob = acting(MandateFactory(organisation=ana.organisation))
    write(bob, personal={"name": "Bob"}, person=bob.user)
    bob.user.anonymised_at = NOW
    bob.user.save()
    erase_details(person=bob.user, by=make_staff(), at=NOW)

    text = browser.get(URL).text

    assert "Compte fermé" in text
    assert "(nom effacé)" in text
    assert bob.user.name not in text


def test_history_of_an_event_that_nobody_names_any_more_is_still_shown(browser, ana, monkeypatch):
    from maillage.accounts.domain import events

    events.register("old.event", "a fait", {})
    write(ana, what="old.event", after={"x": 1})
    monkeypatch.delitem(events._events, "old.event")

    assert "ne sait plus nommer" in browser.get(URL).text


def test_undo_asks_once_more_then_does_and_says_so(browser, ana):
    bob = MandateFactory(organisation=ana.organisation, role=Role.EDITOR)
    change_mandate(mandate=bob, role=Role.READER, term_at=None, version=1, by=ana, at=NOW)
    number = JournalEntry.objects.get(what="mandate.changed").number
    url = reverse("account_history_undo", args=[number])

    page = browser.get(URL).text
    assert f'action="{url}"' in page
    assert "Annuler ce changement" in page
    assert browser.get(url).status_code == 405
    done = browser.post(url, follow=True)

    bob.refresh_from_db()
    assert bob.role == Role.EDITOR
    assert "Le changement est annulé" in done.text
    assert "a annulé un changement" in done.text
    again = browser.post(url, follow=True)
    assert "a changé de nouveau depuis" in again.text


def test_undo_of_what_one_may_not_read_says_the_same_as_of_what_is_not(browser):
    bob = make_actor()
    theirs = write(bob)

    for number in (theirs.number, 10**15):
        assert browser.post(reverse("account_history_undo", args=[number])).status_code == 404


@pytest.mark.parametrize(
    ("origin", "said"),
    [
        ("POST /appels/1", "page /appels/1"),
        ("maillage demo", "commande maillage demo"),
        ("API", "API"),
        ("", ""),
    ],
)
def test_origin_in_words(origin, said):
    assert origin_in_words(origin) == said


def test_readable_by_follows_an_organisation_that_was_merged(ana):
    lost = make_actor()
    old = write(lost)
    lost.organisation.merged_into = ana.organisation
    lost.organisation.save()

    assert list(readable_by(ana)) == [old]


def test_readable_by_oneself_shows_what_the_staff_did_to_one_s_account():
    person = UserFactory()
    with transaction.atomic():
        done = record(what="person.created", about=f"person:{person.pk}", by=make_staff(), at=NOW)

    assert list(readable_by(Actor(user=person))) == [done]
