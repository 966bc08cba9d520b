"""What web adds to the sign-in page."""

from __future__ import annotations

import pytest
from django.urls import reverse

from maillage.web.demo.accounts import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("demo", [True, False])
def test_demo_accounts_are_shown_in_a_demonstration_only(client, settings, demo):
    settings.DEMO = demo

    page = client.get(reverse("account_login")).text

    assert (PASSWORD in page) is demo
    assert ("directrice@exemple.test" in page) is demo
