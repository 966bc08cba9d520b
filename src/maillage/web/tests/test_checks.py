from __future__ import annotations

from typing import Any

import pytest

from maillage.accounts.models import User
from maillage.accounts.tests.factories import UserFactory, make_staff
from maillage.web.checks import people
from maillage.web.demo.accounts import DIRECTOR, PASSWORD

pytestmark = pytest.mark.django_db


def said() -> list[str]:
    return [str(message.id) for message in people(databases=["default"])]


def test_people_asks_for_somebody_to_run_the_site():
    assert said() == ["web.no_staff"]
    make_staff()
    assert said() == []
    assert people(databases=None) == []


def test_people_finds_demonstration_accounts_left_open(settings: Any):
    make_staff()
    demo = UserFactory(email=DIRECTOR.email)
    assert said() == []  # its password was changed
    demo.set_password(PASSWORD)
    demo.save()

    assert said() == ["web.demo_accounts"]
    settings.DEMO = True
    assert said() == []
    settings.DEMO = False
    User.objects.filter(pk=demo.pk).update(is_active=False)
    assert said() == []
