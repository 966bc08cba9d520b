"""Every page that needs no particular data, as a visitor and as a member of the staff."""

from __future__ import annotations

import pytest

from maillage.accounts.tests.factories import make_staff
from tests.e2e.soundness import assert_page_is_sound

PUBLIC = (
    "/",
    "/connexion",
    "/mentions-legales",
    "/accessibilite",
    "/confidentialite",
    "/sources",
    "/a-propos",
)


@pytest.mark.parametrize("path", PUBLIC)
def test_public_page_is_sound(page, path):
    page.goto(path)

    assert_page_is_sound(page)


@pytest.mark.parametrize("path", ["/", "/connexion"])
def test_page_of_a_demonstration_is_sound(page, path, settings):
    settings.DEMO = True
    page.goto(path)

    assert page.locator(".demo-line").is_visible()
    assert_page_is_sound(page)


def test_components_are_sound(page, sign_in):
    sign_in(make_staff().user)
    page.goto("/composants")

    assert_page_is_sound(page)
