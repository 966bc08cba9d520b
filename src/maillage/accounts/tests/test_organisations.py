import pytest

from maillage.accounts.actions import organisations as actions
from maillage.accounts.actions.joining import WrongDepartement
from maillage.accounts.actions.organisations import Settings, change_organisation, settings_of
from maillage.accounts.domain.joining import NotADomain, PublicProvider
from maillage.accounts.models import JournalEntry, Role
from maillage.accounts.tests.factories import make_actor, make_staff
from maillage.accounts.tests.joining import NOW

pytestmark = pytest.mark.django_db
SETTINGS = Settings("Atelier inventé", "93", "Réseau inventé", "1 rue Inventée", "atelier.test")


def change(by, version: int = 1, **more):
    said = {name: getattr(SETTINGS, name) for name in actions.LABELS}
    return change_organisation(settings=Settings(**{**said, **more}), version=version, by=by, at=NOW)


@pytest.fixture
def boss():
    return make_actor(Role.ADMINISTRATOR)


def test_change_organisation_writes_what_changed_and_journals_it(boss):
    row = change(boss)

    assert settings_of(row) == SETTINGS
    entry = JournalEntry.objects.get(what="organisation.changed")
    assert entry.before["departement"] == ""
    assert entry.after["departement"] == "93"
    change(boss, version=2)
    assert JournalEntry.objects.filter(what="organisation.changed").count() == 1


def test_change_organisation_lets_the_second_of_two_people_choose(boss):
    change(boss)

    with pytest.raises(actions.OrganisationChangedMeanwhile):
        change(boss, version=1, name="Autre nom")
    assert change(boss, version=2, name="Autre nom").name == "Autre nom"


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"name": " \u202e "}, actions.NameMissing),
        ({"departement": "99"}, WrongDepartement),
        ({"email_domain": "gmail.com"}, PublicProvider),
        ({"email_domain": "contact@ORANGE.fr"}, PublicProvider),
        ({"email_domain": "pas un domaine"}, NotADomain),
    ],
)
def test_change_organisation_refuses_what_is_wrong(boss, more, refusal):
    with pytest.raises(refusal):
        change(boss, **more)
    assert not JournalEntry.objects.exists()


def test_change_organisation_writes_an_accented_domain_as_it_travels(boss):
    assert change(boss, email_domain="www.Élan.test").email_domain == "xn--lan-9la.test"


def test_only_administrators_change_their_organisation():
    for by in (make_actor(Role.EDITOR), make_actor(Role.READER), make_staff()):
        with pytest.raises(actions.MayNotChange):
            change(by)
