"""Finding one's way: skip link, menu on a telephone without JavaScript, account menu by keyboard, focus on errors."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from maillage.accounts.tests.factories import MandateFactory, OrganisationFactory


def test_skip_link_is_the_first_stop_and_leads_to_the_content(page: Page):
    page.goto("/a-propos")

    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Enter")

    expect(page.locator("#main")).to_be_focused()


def test_menu_opens_on_a_telephone_without_javascript(page_without_javascript: Page):
    page = page_without_javascript
    page.goto("/a-propos")
    expect(page.get_by_role("link", name="Structures", exact=True)).to_have_count(0)

    page.get_by_text("Menu", exact=True).click()
    page.get_by_role("link", name="Structures", exact=True).click()

    expect(page).to_have_url("/structures")


def test_header_search_finds_structures_by_name(page: Page):
    page.goto("/a-propos")

    page.get_by_role("searchbox").fill("les jardins")
    page.keyboard.press("Enter")

    expect(page).to_have_url("/structures?q=les+jardins")
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_account_menu_opens_and_closes_by_keyboard(page: Page, sign_in):
    mine = MandateFactory(organisation=OrganisationFactory(name="Association Un"))
    MandateFactory(user=mine.user, organisation=OrganisationFactory(name="Association Deux"))
    sign_in(mine.user)
    page.goto("/a-propos")
    summary = page.locator(".only-wide .account-menu > summary")
    both = {"Association Un", "Association Deux"}
    (other,) = both - {summary.locator("strong").inner_text()}

    summary.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name=other)).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name=other)).to_be_hidden()
    expect(summary).to_be_focused()

    page.keyboard.press("Enter")
    page.get_by_role("button", name=other).click()
    expect(page.locator(".only-wide .account-menu > summary strong")).to_have_text(other)
    expect(page).to_have_url("/a-propos")


def test_errors_take_the_focus_and_lead_to_their_field(page: Page):
    page.goto("/connexion")
    page.get_by_role("button", name="Se connecter").click()

    expect(page.locator(".errors")).to_be_focused()
    page.locator(".errors a").first.click()

    expect(page.locator("input[name=login]")).to_be_focused()
