"""The colours reach WCAG 2.2 AA in light and in dark: 4.5 for text, 3 for the edges of controls and shapes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

CSS = Path(__file__).parents[1] / "static" / "css"
GROUNDS = ("paper", "card", "sunken")
TINTS = ("attention", "danger", "info", "success")
CATEGORIES = ("cat-a", "cat-b", "cat-c", "cat-d", "cat-e")

TEXT = [
    *[(ink, ground) for ink in ("ink", "ink-soft", "brand", "brand-dark", "danger") for ground in GROUNDS],
    *[("ink", f"{tint}-tint") for tint in TINTS],
    *[(tint, f"{tint}-tint") for tint in TINTS],
    *[("on-cat", category) for category in CATEGORIES],
    ("ink", "brand-tint"),
    ("brand-dark", "brand-tint"),
    ("on-brand", "brand"),
    ("on-brand", "brand-dark"),
    ("card", "danger"),
    ("success", "card"),
    ("ink", "map-land"),
]
SHAPES = [
    *[("line-strong", ground) for ground in GROUNDS],
    *[("brand", ground) for ground in (*GROUNDS, "track")],
    *[(category, ground) for category in CATEGORIES for ground in ("card", "paper", "map-land", "track")],
]


def tokens(scheme: str) -> dict[str, str]:
    """Return the colours of a scheme: those of the light one, changed by the dark one."""
    text = (CSS / "tokens.css").read_text(encoding="utf-8")
    light, _, dark = text.partition("@media screen and (prefers-color-scheme: dark)")
    colour = re.compile(r"--([\w-]+): (#[0-9a-f]{6});")
    return dict(colour.findall(light)) | (dict(colour.findall(dark)) if scheme == "dark" else {})


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2, « relative luminance »), 0 to 1."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_of_black_on_white_is_21():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("pairs", "least"), [(TEXT, 4.5), (SHAPES, 3.0)], ids=["text", "shapes"])
def test_tokens_reach_aa(scheme, pairs, least):
    colours = tokens(scheme)

    faint = {
        f"{one} on {other}": round(contrast(colours[one], colours[other]), 2)
        for one, other in pairs
        if contrast(colours[one], colours[other]) < least
    }

    assert faint == {}


def test_dark_scheme_changes_every_colour():
    assert set(tokens("light")) == set(tokens("dark"))
    light, dark = tokens("light"), tokens("dark")
    assert [name for name in light if light[name] == dark[name]] == []


def test_no_stylesheet_names_a_colour_outside_the_tokens():
    source = Path(__file__).parents[2]
    own = {"tokens.css", "print.css"}
    sheets = [p for p in source.glob("*/static/**/*.css") if "vendor" not in p.parts and p.name not in own]
    named = re.compile(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(")
    comment = re.compile(r"/\*.*?\*/", re.DOTALL)

    assert sheets
    assert [p.name for p in sheets if named.search(comment.sub("", p.read_text(encoding="utf-8")))] == []
