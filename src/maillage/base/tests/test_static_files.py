"""Files served to browsers: third-party ones are what they claim, nothing points elsewhere, the load is light."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
from pathlib import Path

import pytest

STATIC = Path(__file__).parents[1] / "static"
BASE_HTML = Path(__file__).parents[1] / "templates" / "base.html"
VENDOR = STATIC / "vendor"
FILES = json.loads((VENDOR / "vendor.json").read_text(encoding="utf-8"))["files"]
BUDGET = 250_000


@pytest.mark.parametrize("entry", FILES, ids=lambda entry: entry["file"])
def test_vendored_file_is_the_one_described(entry):
    digest = hashlib.sha384((VENDOR / entry["file"]).read_bytes()).digest()

    assert entry["integrity"] == f"sha384-{base64.b64encode(digest).decode()}"
    assert (VENDOR / entry["licence_file"]).is_file()
    assert entry["version"]
    assert entry["licence"]


def test_every_vendored_file_is_described():
    described = (
        {entry["file"] for entry in FILES} | {entry["licence_file"] for entry in FILES} | {"vendor.json"}
    )

    assert {str(p.relative_to(VENDOR)) for p in VENDOR.rglob("*") if p.is_file()} == described


def test_nothing_served_asks_another_host():
    asking = re.compile(r"""url\(\s*["']?(?:https?:)?//|@import|fetch\(\s*["']https?:|sourceMappingURL""")
    texts = [p for p in STATIC.rglob("*") if p.suffix in {".css", ".js", ".svg"}]

    assert [p.name for p in texts if asking.search(p.read_text(encoding="utf-8"))] == []


def test_first_load_keeps_to_its_budget():
    asked = re.findall(r"{% static '([^']+)' %}", BASE_HTML.read_text(encoding="utf-8"))
    asked += ["fonts/maillage-fine.woff2", "vendor/source-sans-3/source-sans-3-latin-ext-wght-normal.woff2"]
    bytes_sent = {name: len(gzip.compress((STATIC / name).read_bytes(), 6)) for name in set(asked)}

    assert "css/tokens.css" in bytes_sent
    assert sum(bytes_sent.values()) < BUDGET


def test_base_page_holds_no_inline_script_style_or_handler():
    """The content security policy would refuse them; checked in every template of the project, mails apart.

    A mail program reads no style sheet from elsewhere: the layout of mails holds its own.
    """
    handlers = r"\son(?:click|change|submit|load|input|focus|blur|error|key\w+|mouse\w+)="
    inline = re.compile(rf"<style\b|\sstyle=|{handlers}|<script(?![^>]*\bsrc=)|javascript:")
    templates = Path(__file__).parents[2].glob("*/templates/**/*.html")
    pages = [p for p in templates if not p.match("mail/layout.html")]

    assert [str(p) for p in pages if inline.search(p.read_text(encoding="utf-8"))] == []
