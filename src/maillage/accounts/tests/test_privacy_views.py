import csv
import io
import json

import pytest
from django.test import Client
from django.urls import reverse

from maillage.accounts.catalogue import processings
from maillage.accounts.formats.my_data import MyData
from maillage.accounts.models import JournalEntry, User
from maillage.accounts.tests.factories import PASSWORD, MandateFactory, OrganisationFactory, UserFactory
from maillage.base.documents import schema_of
from maillage.mail.models import OutgoingMessage

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana(client) -> User:
    """Somebody signed in a while ago."""
    user = UserFactory(email="ana@exemple.test", name="Ana Inventée")
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return user


def confirm(client: Client) -> None:
    """Type the password again, as the page asks."""
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


@pytest.mark.parametrize("name", ["web:privacy", "register"])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_privacy_and_register_show_every_processing_in_both_languages(client, settings, name, language):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language

    page = client.get(reverse(name)).text

    for one in processings(language):
        assert one.title in page.replace("&#x27;", "'")
        assert all(kept.what in page.replace("&#x27;", "'") for kept in one.retention)


def test_register_says_the_durations_of_this_installation(client, settings):
    settings.MAIL_KEPT_DAYS = 45

    assert "45 jours après" in client.get(reverse("register")).text


def test_register_as_json_and_csv_hold_the_same_processings(client):
    document = json.loads(client.get(reverse("register_json")).content)
    rows = list(
        csv.reader(io.StringIO(client.get(reverse("register_csv")).text.lstrip("\ufeff")), delimiter=";")
    )

    assert document["format"] == "maillage/register/1"
    assert [one["title"] for one in document["processings"]] == [row[0] for row in rows[1:]]
    assert {len(row) for row in rows} == {11}
    assert all(one["basis"] in "abcdef" and one["retention"] for one in document["processings"])


@pytest.mark.parametrize(
    ("name", "data"), [("account_data", {"form": "file"}), ("account_close", {"address": "ana@exemple.test"})]
)
def test_my_data_and_closing_ask_who_one_is_again(client, ana, name, data):
    answer = client.post(reverse(name), data)

    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_reauthenticate"))
    assert not JournalEntry.objects.filter(what__in=["person.data_given", "person.closed"]).exists()


def test_my_data_gives_the_file_by_post_alone_and_journals_it(client, ana):
    confirm(client)
    assert "Télécharger le fichier" in client.get(reverse("account_data")).text
    assert not JournalEntry.objects.filter(what="person.data_given").exists()

    answer = client.post(reverse("account_data"), {"form": "file"})

    data = MyData.model_validate_json(answer.content)
    assert data.person.email == "ana@exemple.test"
    assert "attachment" in answer["Content-Disposition"]
    assert "no-store" in answer["Cache-Control"]
    assert ana.password not in answer.text
    assert JournalEntry.objects.filter(what="person.data_given", person_id=ana.pk, owner_id=None).count() == 1


def test_my_data_can_be_read_on_a_page(client, ana):
    MandateFactory(user=ana, organisation=OrganisationFactory(name="Atelier inventé"))
    confirm(client)

    page = client.post(reverse("account_data"), {"form": "page"}).text

    assert "Ana Inventée" in page
    assert "Atelier inventé" in page
    assert "rédaction" in page


def test_my_data_follows_its_schema():
    schema = schema_of(MyData)

    assert schema["properties"]["format"]["const"] == "maillage/my-data/1"
    assert set(schema["required"]) == {"format", "exported_at", "site", "person", "purposes"}


def test_close_needs_the_address_and_says_when_it_is_wrong(client, ana):
    confirm(client)

    answer = client.post(reverse("account_close"), {"address": "ana@exemple.fr"})

    assert answer.status_code == 422
    assert "pas l’adresse de ce compte" in answer.text
    assert User.objects.get(pk=ana.pk).anonymised_at is None


def test_close_shows_the_organisations_in_the_way_and_offers_no_button(client, ana):
    mine = MandateFactory(
        user=ana, role="administrator", organisation=OrganisationFactory(name="Atelier inventé")
    )
    MandateFactory(organisation=mine.organisation)

    page = client.get(reverse("account_close")).text
    assert "Atelier inventé" in page
    assert "pour toujours</button>" not in page

    confirm(client)
    answer = client.post(reverse("account_close"), {"address": "ana@exemple.test"})
    assert (answer.status_code, User.objects.get(pk=ana.pk).anonymised_at) == (422, None)


def test_close_signs_out_says_goodbye_and_writes_to_the_old_address(client, ana):
    confirm(client)

    page = client.post(reverse("account_close"), {"address": " Ana@exemple.test "}, follow=True)

    assert "Votre compte est fermé" in page.text
    assert client.get(reverse("account")).status_code == 302
    assert User.objects.get(pk=ana.pk).anonymised_at is not None
    letter = OutgoingMessage.objects.get(kind="account_closed")
    assert letter.to == "ana@exemple.test"
    assert "Ana Inventée" in letter.text
    answer = Client().post(reverse("account_login"), {"login": "ana@exemple.test", "password": PASSWORD})
    assert answer.status_code == 200


def test_account_leads_to_my_data(client, ana):
    assert reverse("account_data") in client.get(reverse("account")).text
