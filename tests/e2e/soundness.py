"""What every page must pass: axe in light and dark, no overflow at 320 px, no console error, no other host."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlparse
from weakref import WeakKeyDictionary

from playwright.sync_api import Page

AXE = (Path(__file__).parents[1] / "axe" / "axe.min.js").read_text(encoding="utf-8")
RUN_AXE = """() => axe.run(document, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})
  .then(result => result.violations.map(fault =>
    `${fault.id}: ${fault.nodes.slice(0, 3).map(node => node.target.join(' ')).join(' | ')}`))"""
NARROW, TELEPHONE, WIDE = 320, 360, 1280
# A form refused, or saved by somebody else meanwhile: the browser notes the status of the page, which is meant.
MEANT = ("status of 409", "status of 422")

_seen: WeakKeyDictionary[Page, list[str]] = WeakKeyDictionary()


def watch(page: Page, base_url: str) -> None:
    """Note from now on what a page does wrong: console errors, exceptions, requests to another host."""
    host = urlparse(base_url).netloc
    seen = _seen.setdefault(page, [])

    def note_request(url: str) -> None:
        parts = urlparse(url)
        if parts.scheme in {"http", "https"} and parts.netloc != host:
            seen.append(f"asks another host: {parts.netloc}")

    def note_said(kind: str, text: str) -> None:
        if kind == "error" and not any(status in text for status in MEANT):
            seen.append(f"console: {text}")

    page.on("console", lambda said: note_said(said.type, said.text))
    page.on("pageerror", lambda error: seen.append(f"exception: {error}"))
    page.on("request", lambda request: note_request(request.url))


def faults_of(page: Page) -> list[str]:
    """Return what is wrong with the page as it is now, wide and on a telephone, in light and in dark."""
    page.wait_for_load_state("networkidle")
    faults = list(_seen.get(page, []))
    for width in (WIDE, TELEPHONE):
        page.set_viewport_size({"width": width, "height": 900})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            page.evaluate(AXE)
            faults += [f"axe, {width} px, {scheme}: {fault}" for fault in page.evaluate(RUN_AXE)]
    page.set_viewport_size({"width": NARROW, "height": 900})
    over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    if over > 0:
        faults.append(f"overflows by {over} px at {NARROW} px")
    if (titles := page.locator("h1").count()) != 1:
        faults.append(f"{titles} h1")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": WIDE, "height": 900})
    return faults


def assert_page_is_sound(page: Page) -> None:
    """Fail with every fault of the page at once."""
    faults = faults_of(page)
    assert faults == [], "\n".join([page.url, *faults])
