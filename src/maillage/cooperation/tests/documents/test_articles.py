"""What the law or a method asks of each document, and how it is told when it lacks."""

from __future__ import annotations

from dataclasses import replace

import pytest

from maillage.cooperation.domain.documents.checks import checks_of
from maillage.cooperation.domain.documents.compose import compose
from maillage.cooperation.domain.documents.facts import blank
from maillage.cooperation.domain.paper import Clause, Paper, Paragraph, Signatures, Table, as_data
from maillage.cooperation.exports.columns import widths_of
from maillage.cooperation.exports.render import as_docx, as_pdf
from maillage.cooperation.formats.documents import templates
from maillage.cooperation.tests.documents.test_compose import PARTIES, all_known, facts
from maillage.cooperation.tests.documents.test_paper import a_paper, words_of_docx, words_of_pdf

LOAN = {
    "lender": "1",
    "user": "2",
    "wages": "2000",
    "charges": "800",
    "expenses": "12.50",
    "invoice": "2812.50",
}


def table_of(paper: Paper, caption: str) -> Table:
    return next(block for block in paper.blocks if isinstance(block, Table) and caption in block.caption)


def words(paper: Paper) -> str:
    return str(as_data(paper)).replace("\u00a0", " ").replace("\u202f", " ")


def test_a_loan_of_staff_names_the_person_in_an_annex_written_by_hand():
    paper = compose(templates()["secondment"], facts("", None, **LOAN), str)

    annex = table_of(paper, "Annexe nominative")
    assert annex.tall
    assert [row[1] for row in annex.rows] == ["", ""]
    assert "elle fait partie de la convention" in words(paper)
    assert "ni sanction ni licenciement" in words(paper)


def test_a_loan_shows_its_whole_cost_above_what_is_invoiced():
    rows = table_of(compose(templates()["secondment"], facts("", None, **LOAN), str), "Le prix").rows

    assert [row[0] for row in rows][-2:] == ["Coût total", "Montant facturé"]
    assert rows[3][1] == "2\u202f812,50\u00a0€"


def test_a_name_that_begins_with_a_vowel_is_never_after_de():
    paper = compose(templates()["secondment"], facts("", {"user_name": "Élan"}, **LOAN), str)

    assert "de Élan" not in words(paper)


def test_before_its_two_structures_are_chosen_a_loan_shows_their_blanks():
    paper = compose(templates()["secondment"], facts("", None), str)

    assert len(table_of(paper, "parties").rows) == 2
    signed = next(block for block in paper.blocks if isinstance(block, Signatures))
    assert [one.party for one in signed.rows] == [
        blank("structure qui prête"),
        blank("structure qui accueille"),
    ]


def test_what_lacks_is_told_once():
    missing = compose(templates()["secondment"], facts("", None), str).missing

    assert len(missing) == len(set(missing))
    assert not [one for one in missing if one.startswith(("Le prix", "Les organisations"))]


@pytest.mark.parametrize(("helped", "blocked"), [("general", False), ("small", False), ("other", True)])
def test_below_cost_only_who_the_law_says_is_helped(helped, blocked):
    found = checks_of("secondment", facts("", None, **LOAN, variant="free", helped=helped))

    assert any(one.ask == "helped" and one.blocks for one in found) == blocked


def test_below_cost_who_is_helped_is_a_blank_until_it_is_said():
    assert "[" not in compose(templates()["secondment"], facts("", None, variant="cost"), str).title
    missing = compose(templates()["secondment"], facts("", None, variant="free"), str).missing

    assert any("qui est aidé" in one for one in missing)


def test_two_leaders_for_one_partner_are_looked_at():
    def told(leaders: str) -> list[str]:
        return [one.rule for one in checks_of("intent", facts("", None, leaders=leaders))]

    assert told("Directrice\nDirecteur\n\nAdjointe") == ["R-422"]
    assert told("Directrice\nDirecteur\n") == []


def test_a_cooperative_says_its_categories_and_its_colleges():
    def said(form: str) -> bool:
        return "trois catégories" in words(
            compose(templates()["venture_statutes"], facts("R-313", None, company_form=form), str)
        )

    assert said("scic")
    assert not said("sas")


def test_a_dla_mission_says_who_steers_it_and_how_the_provider_is_chosen():
    titles = [
        one.title for one in compose(templates()["dla_terms"], facts(), str).blocks if isinstance(one, Clause)
    ]

    assert {"Piloter", "Choisir l’intervenant"} <= set(titles)


def test_a_charter_lists_its_members_one_a_line():
    many = replace(all_known("charter"), parties=tuple(replace(PARTIES[0], number=n) for n in range(60)))
    paper = compose(templates()["charter"], many, str)

    clause = next(one for one in paper.blocks if isinstance(one, Clause))
    assert len(clause.text[0].items) == 60


def test_sixty_sheets_that_lack_things_make_sixty_lines():
    many = replace(facts(), parties=tuple(replace(PARTIES[1], name=f"S {n}", number=n) for n in range(60)))
    missing = compose(templates()["data_sheet"], many, str).missing

    assert len([one for one in missing if one.startswith("S ")]) == 60
    assert any("chiffre d’affaires" in one for one in missing)


def test_whom_to_ask_to_read_over_is_said_before_one_signs():
    caution = "À faire relire par un avocat."
    paper = replace(a_paper(), cautions=(caution,))

    for text in (words_of_pdf(as_pdf(paper)),):
        assert text.index(caution) < text.index("Signataire")
    body = words_of_docx(as_docx(paper))
    assert body.index(caution) < body.index("Signatures")


def test_what_nobody_signs_is_not_to_complete_before_signing():
    unsigned = replace(a_paper(), blocks=(Paragraph("Un texte"),))

    assert "À compléter avant de signer" in words_of_docx(as_docx(a_paper()))
    assert "avant de signer" not in words_of_docx(as_docx(unsigned))


def test_a_blank_takes_the_room_of_what_stands_before_its_label():
    head = ("Organisation", "Adresse")
    told, lacking = (widths_of(head, [("Une organisation au nom assez long " * 2, cell)]) for cell in (
        "adresse", blank("adresse"),
    ))  # fmt: skip

    assert lacking[1] > told[1] * 1.5
