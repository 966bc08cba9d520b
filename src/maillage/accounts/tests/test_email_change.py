"""Change of address: the old one approves, the new one proves, nothing before both."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from maillage.accounts.actions import email_change as actions
from maillage.accounts.actions.people import EmailTaken
from maillage.accounts.actors import Actor
from maillage.accounts.models import JournalEntry, User
from maillage.accounts.queries.email_change import change_under_way
from maillage.accounts.tests.factories import PASSWORD, UserFactory
from maillage.accounts.tests.links import last_mail, link_in, same
from maillage.mail.actions.links import LinkRefused
from maillage.mail.models import Link, OutgoingMessage

pytestmark = pytest.mark.django_db
OLD, NEW = "avant@exemple.test", "apres@exemple.test"


@pytest.fixture(autouse=True)
def _no_memory_of_other_tests():
    cache.clear()


@pytest.fixture
def person() -> User:
    return UserFactory(email=OLD, name="Ana")


def asked(person: User, new: str = NEW):
    """Ask, and return the tokens of the two links."""
    at = timezone.now()
    actions.ask_email_change(new=new, by=Actor(user=person, origin="test"), at=at)
    return [link_in(last_mail(to)).rsplit("/", 1)[1] for to in (person.email, new)]


def use(token: str) -> bool:
    return actions.use_email_link(token=token, origin="test", at=timezone.now())


@pytest.mark.parametrize("first", [0, 1])
def test_the_address_changes_once_both_have_clicked_in_any_order(person, first: int):
    tokens = asked(person)

    assert use(tokens[first]) is False
    person.refresh_from_db()
    assert person.email == OLD
    assert use(tokens[1 - first]) is True

    person.refresh_from_db()
    assert person.email == NEW
    assert list(EmailAddress.objects.values_list("email", "verified")) == [(NEW, True)]
    assert "à la place de" in last_mail(OLD).text
    assert "à la place de" in last_mail(NEW).text
    entry = JournalEntry.objects.get(what="email.changed")
    assert entry.detail.facts == {"old": OLD, "new": NEW}
    assert OLD not in f"{entry.before}{entry.after}{entry.about}"


def test_the_pages_lead_from_the_request_to_the_change(person):
    client, elsewhere = Client(), Client()
    client.post(reverse("account_login"), {"login": OLD, "password": PASSWORD})
    ask = reverse("account_email_change")
    client.post(client.get(ask)["Location"], {"password": PASSWORD})
    assert client.post(ask, {"email": NEW}).status_code == 302
    assert NEW in client.get(ask).text
    urls = [link_in(last_mail(to)) for to in (OLD, NEW)]

    opened = elsewhere.get(urls[0])

    assert "a…@exemple.test" in opened.text
    assert opened["Referrer-Policy"] == "strict-origin"
    assert Link.objects.filter(used_at=None, purpose__startswith="email").count() == 2
    assert "Il reste à cliquer" in elsewhere.post(urls[0]).text
    assert "fait" in client.get(ask).text
    assert "Votre adresse a changé" in elsewhere.post(urls[1]).text
    assert client.get(reverse("account")).status_code == 302  # signed out everywhere
    assert client.post(reverse("account_login"), {"login": NEW, "password": PASSWORD}).status_code == 302


def test_asking_twice_gives_the_first_up(person):
    first = asked(person)
    asked(person, "troisieme@exemple.test")

    with pytest.raises(LinkRefused):
        use(first[0])
    assert change_under_way(person, at=timezone.now()).new == "troisieme@exemple.test"


def test_a_change_given_up_can_no_longer_happen(person):
    tokens = asked(person)
    use(tokens[0])
    actions.cancel_email_change(by=Actor(user=person, origin="test"), at=timezone.now())

    with pytest.raises(LinkRefused):
        use(tokens[1])
    with pytest.raises(actions.NothingToCancel):
        actions.cancel_email_change(by=Actor(user=person, origin="test"), at=timezone.now())
    person.refresh_from_db()
    assert person.email == OLD


def test_either_address_can_refuse(person, client):
    for index in (0, 1):
        tokens = asked(person)
        answer = client.post(reverse("account_email_link", args=[tokens[index]]), {"refuse": "1"})

        assert "Changement refusé" in answer.text
        assert change_under_way(person, at=timezone.now()) is None
        with pytest.raises(LinkRefused):
            use(tokens[1 - index])


def test_a_change_dies_of_age(person):
    tokens = asked(person)
    use(tokens[0])
    later = timezone.now() + timedelta(days=3, minutes=1)

    with pytest.raises(LinkRefused):
        actions.use_email_link(token=tokens[1], origin="test", at=later)
    assert change_under_way(person, at=later) is None


def test_an_address_taken_meanwhile_is_not_stolen(person):
    tokens = asked(person)
    use(tokens[0])
    UserFactory(email=NEW)

    with pytest.raises(EmailTaken):
        use(tokens[1])
    person.refresh_from_db()
    assert person.email == OLD
    assert change_under_way(person, at=timezone.now()) is None


def test_asking_for_an_address_that_has_an_account_looks_the_same(client, person):
    UserFactory(email="prise@exemple.test")
    client.post(reverse("account_login"), {"login": OLD, "password": PASSWORD})
    ask = reverse("account_email_change")
    client.post(client.get(ask)["Location"], {"password": PASSWORD})
    pages = []
    for new in ("prise@exemple.test", "libre@exemple.test"):
        answer = client.post(ask, {"email": new})
        pages.append((answer.status_code, same(client.get(ask).text).replace(new, "X")))

    assert pages[0] == pages[1]
    taken = last_mail("prise@exemple.test")
    assert "qui a déjà son propre compte" in taken.text
    assert link_in(taken) == reverse("account_link")


@pytest.mark.parametrize(
    "new", ["AVANT@exemple.test", "rien", "", "a@b", "x@exemple.test\nBcc: y@exemple.test"]
)
def test_a_wrong_or_same_address_is_explained_and_nothing_leaves(client, person, new: str):
    client.post(reverse("account_login"), {"login": OLD, "password": PASSWORD})
    ask = reverse("account_email_change")
    client.post(client.get(ask)["Location"], {"password": PASSWORD})

    assert client.post(ask, {"email": new}).status_code == 422
    assert OutgoingMessage.objects.count() == 0


def test_nobody_changes_the_address_of_another(person):
    visitor = Actor(user=person, visitor=UserFactory(is_staff=True), origin="test")

    for by in (Actor(), visitor):
        with pytest.raises(actions.NotYourAccount):
            actions.ask_email_change(new=NEW, by=by, at=timezone.now())


def test_two_who_take_an_address_at_once_leave_it_to_the_first(person, monkeypatch):
    """Between the look and the write, somebody else took it: the database refuses, nothing is half-done."""
    tokens = asked(person)
    use(tokens[0])

    def late(self, *args, **kwargs):
        raise IntegrityError("accounts_user.email")

    monkeypatch.setattr(User, "save", late)
    with pytest.raises(EmailTaken):
        use(tokens[1])
    assert User.objects.get(pk=person.pk).email == OLD


def test_giving_up_from_the_page_says_so(client, person):
    client.post(reverse("account_login"), {"login": OLD, "password": PASSWORD})
    asked(person)

    first = client.post(reverse("account_email_cancel"), follow=True).text
    second = client.post(reverse("account_email_cancel"), follow=True).text

    assert "Votre adresse ne change pas" in first
    assert "Aucun changement" in second
    assert change_under_way(person, at=timezone.now()) is None
