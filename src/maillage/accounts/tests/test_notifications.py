from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from maillage.accounts.actions import notifications as actions
from maillage.accounts.actors import Actor
from maillage.accounts.domain import notices
from maillage.accounts.models import Frequency, JournalEntry, Notification, Preference
from maillage.accounts.queries.notifications import unsubscribe_url
from maillage.accounts.tests.factories import OrganisationFactory, UserFactory
from maillage.mail.models import OutgoingMessage, State

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
LATER = NOW + timedelta(days=8)
notices.register("test.daily", "Essais du jour")
notices.register("test.other", "Autres essais", default="weekly")
notices.register("test.once", "Essais tout de suite", default="at_once")


def tell(*people, kind="test.daily", message="Appel %(name)s publié.", **facts):
    return actions.notify(
        kind=kind,
        to=people,
        message=message,
        facts=facts or {"name": "A"},
        url="/appels",
        about="tender:1",
        at=NOW,
    )


def prefer(user, kind, frequency):
    actions.choose_frequency(user=user, kind=kind, frequency=frequency, by=Actor(user=user), at=NOW)


def test_notify_waits_for_the_digest_by_default():
    user = UserFactory()

    tell(user)
    tell(user, name="B")

    assert OutgoingMessage.objects.count() == 0
    assert actions.send_digests(NOW) == 0
    assert actions.send_digests(LATER) == 2
    mail = OutgoingMessage.objects.get()
    assert mail.to == user.email
    assert "Appel A publié." in mail.text
    assert "Appel B publié." in mail.text


def test_send_digests_twice_sends_once():
    tell(UserFactory())

    assert [actions.send_digests(LATER), actions.send_digests(LATER)] == [1, 0]
    assert OutgoingMessage.objects.count() == 1


def test_what_is_read_on_the_site_is_not_mailed():
    user = UserFactory()
    tell(user)

    assert actions.mark_read(by=Actor(user=user), at=NOW) == 1
    assert actions.send_digests(LATER) == 0


@pytest.mark.parametrize(
    ("frequency", "mails_now", "mails_later"), [("at_once", 1, 1), ("daily", 0, 1), ("never", 0, 0)]
)
def test_notify_mails_as_often_as_the_person_wants(frequency, mails_now, mails_later):
    user = UserFactory()
    prefer(user, "test.other", frequency)

    tell(user, kind="test.other")

    assert OutgoingMessage.objects.count() == mails_now
    actions.send_digests(LATER)
    assert OutgoingMessage.objects.count() == mails_later
    assert Notification.objects.filter(user=user).count() == 1


def test_notify_leaves_closed_accounts_alone_and_tells_each_person_once():
    user, gone = UserFactory(), UserFactory(is_active=False)

    assert len(tell(user, user, gone)) == 1


def test_essential_news_cannot_be_stopped():
    user = UserFactory()
    with pytest.raises(actions.AlwaysMailed):
        prefer(user, "security", Frequency.NEVER)

    tell(user, kind="security", message="Un jeton a été créé.")

    assert "List-Unsubscribe" not in OutgoingMessage.objects.get().headers


def test_a_preference_changes_what_already_waits_and_is_journaled():
    user = UserFactory()
    tell(user)

    prefer(user, "test.daily", Frequency.NEVER)

    assert Notification.objects.get().mail_at is None
    assert JournalEntry.objects.get(what="preference.changed").after == {
        "kind": "test.daily",
        "frequency": "never",
    }


def test_choose_frequency_of_somebody_else_is_refused():
    with pytest.raises(actions.NotYours):
        actions.choose_frequency(
            user=UserFactory(), kind="test.daily", frequency="never", by=Actor(user=UserFactory()), at=NOW
        )


def test_news_in_english_for_who_reads_english_with_dates_written_in_full():
    user = UserFactory(language="en")
    tell(user, kind="test.once", message="Le %(date)s.", date=NOW.date())

    assert "24 November 2026" in OutgoingMessage.objects.get().text


def test_unsubscribe_by_one_click_of_the_mail_program_stops_that_kind_only(client):
    user = UserFactory()
    tell(user, kind="test.once")
    address = OutgoingMessage.objects.get().headers["List-Unsubscribe"].strip("<>")
    path = address[address.index("/courriels") :]

    assert client.get(path).status_code == 200
    assert Preference.objects.count() == 0
    assert client.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert list(Preference.objects.values_list("kind", "frequency")) == [("test.once", "never")]


def test_unsubscribe_from_a_digest_stops_every_kind_but_the_essential_ones(client):
    user = UserFactory()

    client.post(unsubscribe_url(user, "*"))

    kinds = set(Preference.objects.filter(user=user, frequency="never").values_list("kind", flat=True))
    assert {"test.daily", "test.other", "test.once"} <= kinds
    assert "security" not in kinds


@pytest.mark.parametrize("spoil", [lambda t: t[:-3], lambda t: "x" + t, lambda t: "a:b:c"])
def test_unsubscribe_by_a_spoilt_link_says_so_and_changes_nothing(client, spoil):
    path = unsubscribe_url(UserFactory(), "*")
    token = path.rsplit("/", 1)[1]

    answer = client.post(reverse("account_unsubscribe", args=[spoil(token)]))

    assert answer.status_code == 404
    assert "incomplet ou a été modifié" in answer.text
    assert Preference.objects.count() == 0


def test_news_page_shows_mine_only_and_marks_them_read(client):
    mine, other = UserFactory(), UserFactory()
    tell(mine, name="le mien")
    tell(other, name="le sien")
    client.force_login(mine)

    page = client.get(reverse("account_news")).text
    assert "le mien" in page
    assert "le sien" not in page
    client.post(reverse("account_news_read"), {"news": Notification.objects.get(user=other).pk})
    assert Notification.objects.filter(read_at=None).count() == 2
    client.post(reverse("account_news_read"))
    assert list(Notification.objects.filter(read_at=None).values_list("user_id", flat=True)) == [other.pk]


def test_preferences_page_keeps_the_choices(client):
    user = UserFactory()
    client.force_login(user)
    form = client.get(reverse("account_mails")).context["form"]
    data = {name: field.initial for name, field in form.fields.items()} | {"test.daily": "never"}

    assert client.post(reverse("account_mails"), data).status_code == 302
    assert Preference.objects.get(user=user).frequency == "never"
    assert client.post(reverse("account_mails"), data | {"test.daily": "parfois"}).status_code == 422


def tell_for(organisation, user, **facts):
    given = {
        "kind": "test.once",
        "message": "Appel %(name)s publié.",
        "url": "/appels",
        "about": "tender:1",
        "at": NOW,
    }
    return actions.notify(to=[user], organisation=organisation, **{**given, "facts": {"name": "A"}, **facts})


def test_one_who_acts_for_several_organisations_receives_one_mail_that_names_them(client):
    user, first, second = (
        UserFactory(),
        OrganisationFactory(name="Régie du Val"),
        OrganisationFactory(name="Escale"),
    )

    tell_for(first, user)
    tell_for(second, user)

    mail = OutgoingMessage.objects.get()
    assert mail.text.count("Appel A publié.") == 1
    assert "Cela concerne Régie du Val et Escale." in mail.text
    client.force_login(user)
    page = client.get(reverse("account_news")).text
    assert "pour Régie du Val" in page
    assert "pour Escale" in page


def test_the_same_news_about_two_pages_are_one_mail_with_both_links():
    user, first, second = (
        UserFactory(),
        OrganisationFactory(name="Régie du Val"),
        OrganisationFactory(name="Escale"),
    )

    tell_for(first, user, url="/un")
    tell_for(second, user, url="/deux")

    mail = OutgoingMessage.objects.get()
    assert mail.subject == "Appel A publié."
    for words in ("Régie du Val", "Escale", "/un", "/deux"):
        assert words in mail.text


def test_what_has_left_or_is_about_something_else_is_not_said_in_one_mail():
    user, first, second = UserFactory(), OrganisationFactory(), OrganisationFactory()

    tell_for(first, user)
    tell_for(second, user, facts={"name": "B"})
    assert OutgoingMessage.objects.count() == 2
    OutgoingMessage.objects.update(state=State.SENT, sent_at=NOW)
    tell_for(second, user)

    assert OutgoingMessage.objects.count() == 3
    assert first.name not in OutgoingMessage.objects.order_by("pk").last().text


def test_the_mail_quotes_what_somebody_wrote_and_a_moment_has_its_hour():
    user = UserFactory()

    tell_for(
        None, user, message="Fin le %(moment)s.", facts={"moment": NOW, "words": "Qui vient ?\nEt quand ?"}
    )
    tell(user, name="B", words="Une\nquestion ?")
    actions.send_digests(LATER)

    digest, mail = OutgoingMessage.objects.order_by("-pk")
    assert "Fin le 24 novembre 2026 à 11 h." in mail.text.replace("\u00a0", " ").replace("\u202f", " ")
    assert "> Qui vient ?\n> Et quand ?" in mail.text.replace("\u00a0", " ").replace("\u202f", " ")
    assert "> Une\n> question ?" in digest.text
