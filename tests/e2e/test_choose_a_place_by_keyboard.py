"""The combobox: suggestions, arrows, Enter, Escape; and plain text without JavaScript."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from maillage.accounts.tests.factories import make_staff


@pytest.fixture
def gallery(page: Page, sign_in) -> Page:
    sign_in(make_staff().user)
    page.goto("/composants")
    return page


def test_combobox_takes_the_option_reached_with_arrows(gallery: Page):
    field = gallery.locator("#id_place")
    field.press_sequentially("sta")
    expect(gallery.locator("#id_place_list [role=option]")).to_have_count(1)
    field.fill("")
    field.press_sequentially("in")

    options = gallery.locator("#id_place_list [role=option]")
    expect(options).to_have_count(4)
    expect(options.first).to_have_attribute("aria-selected", "true")
    field.press("ArrowDown")
    chosen = options.nth(1)
    expect(chosen).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", chosen.get_attribute("id") or "none")
    label = chosen.get_attribute("data-label")
    field.press("Enter")

    expect(field).to_have_value(label or "")
    expect(field).to_have_attribute("aria-expanded", "false")
    assert gallery.locator("input[name=place]").input_value() == (label or "").removesuffix(" (93)")


def test_combobox_closes_with_escape_and_keeps_what_was_typed(gallery: Page):
    field = gallery.locator("#id_place")
    field.press_sequentially("sain")
    expect(gallery.locator("#id_place_list")).to_be_visible()

    field.press("Escape")

    expect(gallery.locator("#id_place_list")).to_be_hidden()
    expect(field).to_have_value("sain")


def test_combobox_forgets_the_code_when_the_text_changes(gallery: Page):
    field = gallery.locator("#id_place")
    field.press_sequentially("stains")
    gallery.locator("#id_place_list [role=option]").first.click()
    assert gallery.locator("input[name=place]").input_value() == "Stains"

    field.press("Backspace")

    assert gallery.locator("input[name=place]").input_value() == ""


def test_combobox_says_when_nothing_matches(gallery: Page):
    gallery.locator("#id_place").press_sequentially("zzzz")

    expect(gallery.locator("#id_place_list")).to_contain_text("Rien ne correspond")


def test_combobox_sends_the_text_alone_without_javascript(page_without_javascript: Page, live_server, client):
    client.force_login(make_staff().user, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = page_without_javascript
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )
    page.goto("/composants")

    expect(page.locator("input[name=place]")).to_be_disabled()
    expect(page.locator("input[name=place_text]")).to_be_editable()
