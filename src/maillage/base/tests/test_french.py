"""« d’Escale », never « de Escale »; nothing else changes, above all what somebody types."""

from __future__ import annotations

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from maillage.base.french import elide, elide_page, quote_inside
from maillage.base.middleware import french_elisions

BEFORE_AFTER = (
    ("La part de Escale et de Émilie.", "La part d’Escale et d’Émilie."),
    ("De Atelier à Œuvre ; parce que Ensemble le dit.", "D’Atelier à Œuvre ; parce qu’Ensemble le dit."),
    ("l’avis de EI, d’Escale, de Relais, de la Régie", "l’avis d’EI, d’Escale, de Relais, de la Régie"),
    ("de A à Z, aide Alpha, quelque Un, de escale", "de A à Z, aide Alpha, quelque Un, de escale"),
    ("De\u00a0Œuvre", "D’Œuvre"),
)


@pytest.mark.parametrize(("before", "after"), BEFORE_AFTER)
def test_words_elide_before_a_name_that_begins_by_a_vowel(before: str, after: str):
    assert elide(before) == after
    assert elide(after) == after
    assert elide_page(f"<p>{before}</p>".encode()).decode() == f"<p>{after}</p>"


def test_in_a_page_tags_attributes_and_what_is_typed_stay():
    page = (
        '<p title="part de Escale">part de <strong>Escale</strong></p><input value="de Escale">'
        "<textarea>part de Escale</textarea><script>let a = 'de Escale'</script><p>que Atelier</p>"
    )
    assert elide_page(page.encode()).decode() == (
        '<p title="part de Escale">part d’<strong>Escale</strong></p><input value="de Escale">'
        "<textarea>part de Escale</textarea><script>let a = 'de Escale'</script><p>qu’Atelier</p>"
    )


@given(st.text())
def test_a_page_and_a_text_agree_and_nothing_is_lost(text: str):
    shown = text.translate({ord(sign): " " for sign in "<>\ud800"}).encode("utf-8", "ignore").decode()
    assert len(elide(shown)) >= len(shown) - shown.count("e")
    assert elide(elide(shown)) == elide(shown)


@pytest.mark.parametrize(
    ("language", "kind", "after"),
    [
        ("fr", "text/html", "d’Escale"),
        ("en", "text/html", "de Escale"),
        ("fr", "application/json", "de Escale"),
    ],
)
def test_only_pages_in_french_change(language: str, kind: str, after: str):
    answer = HttpResponse("de Escale", content_type=kind)
    with translation.override(language):
        assert french_elisions(lambda request: answer)(RequestFactory().get("/")).content.decode() == after


def test_what_is_sent_bit_by_bit_is_left_alone():
    answer = StreamingHttpResponse([b"de Escale"])
    assert french_elisions(lambda request: answer)(RequestFactory().get("/")) is answer


def test_marks_inside_marks_are_inner_ones_and_the_others_stay():
    assert quote_inside("Reçu : « Projet « é » » et « a »") == "Reçu : « Projet “é” » et « a »"
    assert quote_inside("« a « b « c » » »") == "« a “b “c”” »"
    for same in ("« a » « b »", "« a\n« b » »", "« a « b", "» « a »", "", "« a « b »"):
        assert quote_inside(same) == same
