"""A device in plain words, from what its browser says of itself. No Django here."""

from __future__ import annotations

from maillage.base.refusals import gettext_noop

# In order: several browsers also give the names of those they imitate.
BROWSERS = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox/", "Firefox"),
    ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"),
    ("CrOS", "ChromeOS"), ("Macintosh", "Mac"), ("Linux", "Linux"),
)  # fmt: skip

BOTH = gettext_noop("%(browser)s sur %(system)s")
UNKNOWN = gettext_noop("Navigateur inconnu")


def device(user_agent: str) -> tuple[str, dict[str, str]]:
    """Return a device as a sentence and its facts: « Firefox sur Windows »."""
    browser = _first(BROWSERS, user_agent)
    system = _first(SYSTEMS, user_agent)
    if browser and system:
        return BOTH, {"browser": browser, "system": system}
    return (browser or system or UNKNOWN), {}


def _first(names: tuple[tuple[str, str], ...], text: str) -> str:
    return next((name for mark, name in names if mark in text), "")
