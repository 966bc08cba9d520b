"""A message written once, read as text and as HTML."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from maillage.mail.domain.letter import as_html, as_text, fact, quoted, read_letter

SOURCE = """Bonjour Camille,

La Régie du Val vous invite
à répondre ensemble.


# Ce qu’elle écrit
> Bonjour
>
> <b>À bientôt</b>

- deux lots
- l’appel → Le lire : https://maillage.exemple.test/appels/3

→ Voir l’invitation : https://maillage.exemple.test/invitation/a?b=1&c=2

--
Vous recevez ce message parce que la Régie du Val a saisi votre adresse.
--
Plus d’informations : https://maillage.exemple.test/confidentialite.
"""


def test_as_text_keeps_the_source_and_tidies_it():
    text = as_text(read_letter(SOURCE))

    assert text.startswith(
        "Bonjour Camille,\n\nLa Régie du Val vous invite à répondre ensemble.\n\nCe qu’elle écrit\n---"
    )
    assert "\n\n> Bonjour\n>\n> <b>À bientôt</b>\n\n- deux lots\n- l’appel → Le lire : https://" in text
    assert (
        "\n\n→ Voir l’invitation : https://maillage.exemple.test/invitation/a?b=1&c=2\n\n-- \nVous recevez"
        in text
    )
    assert text.endswith("confidentialite.\n")
    assert "\n\n\n" not in text


def test_as_html_has_one_element_for_each_block():
    letter = read_letter(SOURCE)

    assert as_html(letter.body).split("\n") == [
        "<p>Bonjour Camille,</p>",
        "<p>La Régie du Val vous invite à répondre ensemble.</p>",
        "<h2>Ce qu’elle écrit</h2>",
        "<blockquote><p>Bonjour<br><br>&lt;b&gt;À bientôt&lt;/b&gt;</p></blockquote>",
        '<ul><li>deux lots</li><li>l’appel <a href="https://maillage.exemple.test/appels/3">Le lire</a></li></ul>',
        '<p class="action"><a href="https://maillage.exemple.test/invitation/a?b=1&amp;c=2">Voir l’invitation</a></p>',
    ]
    assert '<a href="https://maillage.exemple.test/confidentialite">' in as_html(letter.foot)
    assert as_html(letter.foot).endswith("</a>.</p>")


def test_read_letter_needs_no_foot():
    assert as_text(read_letter("Bonjour\r\n")) == "Bonjour\n"


@given(st.text())
def test_fact_cannot_begin_a_block_of_its_own(value):
    source = "Avant\n\n{} vous écrit.\n\nAprès"
    letter = read_letter(source.format(fact(value)))

    assert len(letter.body) == 3 or not fact(value)
    assert '<p class="action">' not in as_html(letter.body)


def test_fact_cannot_be_a_button():
    letter = read_letter(fact("→ Payer ici : https://voleur.test/"))

    assert [block.kind for block in letter.body] == ["paragraph"]


@given(st.text())
def test_quoted_stays_a_quotation(words):
    letter = read_letter(f"Avant\n\n{quoted(words)}\n\nAprès")

    assert {block.kind for block in letter.body} <= {"paragraph", "quote"}
    assert [block.lines for block in letter.body if block.kind == "paragraph"] == [("Avant",), ("Après",)]


@given(st.text())
def test_as_html_is_escaped_whatever_the_source(source):
    letter = read_letter(source)
    html = as_html(letter.body + letter.foot)

    tags = re.findall(r"<[^>]*>", html)
    known = r"</?(p|h2|ul|li|blockquote|a)>|<br>|<p class=\"action\">|<a href=\"https?://[^\"<>]*\">"
    assert [tag for tag in tags if not re.fullmatch(known, tag)] == []
    assert html.count("<") == len(tags)
