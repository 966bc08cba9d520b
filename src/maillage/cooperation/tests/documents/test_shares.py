"""The shares that a document prints: as agreed, of those in the group only; what they lack is said, never filled in."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.cooperation.domain.documents.checks import checks_of
from maillage.cooperation.domain.documents.compose import compose
from maillage.cooperation.domain.documents.shares import by_amount, held_only, printed, share_checks
from maillage.cooperation.domain.paper import Clause, as_data
from maillage.cooperation.domain.terms import ALL_WORK, Part, Terms, write
from maillage.cooperation.formats.documents import templates
from maillage.cooperation.models.projects import MemberState
from maillage.cooperation.models.terms import TermsVersion
from maillage.cooperation.queries.document_facts import ProjectFacts
from maillage.cooperation.tests.documents.scene import TODAY, browser, make_group, make_sheet, page
from maillage.cooperation.tests.factories import NOW, acting_for, make_member
from maillage.cooperation.tests.terms.make import any_terms

NAMES = {1: "Atelier", 2: "Brigade", 3: "Chantier"}


def of(*parts: tuple[int, str | None, int | None]) -> Terms:
    """Terms of (member, percent, euros)."""
    return Terms(
        tuple(
            Part(
                one,
                {},
                None if euros is None else euros * 100,
                percent=None if told is None else Decimal(told),
            )
            for one, told, euros in parts
        )
    )


def found(terms: Terms, parties: list[int], amount: int | None = None) -> list[dict]:
    return [dict(one.facts) for one in share_checks(terms, amount, names=NAMES, parties=parties)]


def test_the_share_agreed_is_printed_and_the_one_its_amount_makes_is_told():
    terms = of((1, "40", 40_000), (2, "60", 55_000))

    assert printed(terms, 9_500_000) == {1: Decimal(40), 2: Decimal(60)}
    assert found(terms, [1, 2], 9_500_000) == [
        {"name": "Atelier", "percent": Decimal(40), "told": Decimal("42.11")},
        {"name": "Brigade", "percent": Decimal(60), "told": Decimal("57.89")},
    ]


def test_who_is_asked_and_has_not_answered_is_what_is_missing():
    terms = of((1, "45.5", None), (2, "27.17", None), (3, "27.33", None))

    assert found(terms, [1, 2]) == [
        {"sum": Decimal("72.67"), "gap": Decimal("27.33")},
        {"names": ["Chantier"]},
    ]
    assert found(terms, [1, 2, 3]) == []
    assert found(of((1, "60", None), (2, "50", None)), [1, 2]) == [{"sum": Decimal(110), "gap": Decimal(10)}]


def test_thirds_hold_together_and_what_nobody_said_is_not_summed():
    assert found(of((1, None, 30), (2, None, 30), (3, None, 30)), [1, 2, 3]) == []
    assert found(of((1, "40", None), (2, None, None)), [1, 2]) == []
    assert printed(Terms((Part(1, {ALL_WORK: Decimal(10)}),)), 9_000) == {}  # hours say nothing of money


@given(any_terms(), st.none() | st.integers(1, 10**9), st.sets(st.integers(1, 5)))
def test_nobody_out_of_the_group_weighs_on_a_share(terms: Terms, amount: int | None, held: set[int]):
    left = held_only(terms, held)

    assert set(by_amount(left, amount)) <= held
    assert by_amount(left, amount) == by_amount(
        replace(terms, parts=tuple(one for one in terms.parts if one.member in held)), amount
    )
    for member, share in printed(left, amount).items():
        agreed = terms.part(member).percent
        assert agreed is None or share == agreed


@pytest.fixture
def three() -> tuple:
    """Two engaged, one that declined and whose part is still written, one asked: 40 + 45 + (15) + 15 %."""
    project, members = make_group(2)
    gone = make_member(project, name="Partie au loin", state=MemberState.DECLINED)
    asked = make_member(project, name="Encore invitée", state=MemberState.INVITED)
    rows = zip(
        (*members, gone, asked), ("40", "45", None, "15"), (40_000, 42_750, 15_000, 12_250), strict=True
    )
    terms = of(*((one.pk, told, euros) for one, told, euros in rows))
    project.amount_cents = 9_500_000
    project.save()
    TermsVersion.objects.filter(project=project).update(
        content=write(replace(terms, mandataire=None)), number=2, at=NOW
    )
    return project, members


@pytest.mark.django_db
def test_a_convention_prints_the_shares_of_the_page_and_says_what_they_lack(three):
    project, _members = three
    known = ProjectFacts(project, TODAY)
    facts = known.facts(templates()["grouping"], {})
    paper = str(as_data(compose(templates()["grouping"], facts, str)))

    assert [one.percent for one in facts.parties] == ["40\u00a0%", "45\u00a0%"]
    assert "font 85 % en tout" in paper.replace("\u00a0", " ").replace("\\xa0", " ")
    assert "il manque 15 %" in paper.replace("\\xa0", " ")
    assert "Encore invitée" in paper
    assert "Partie au loin" not in paper
    assert not [one for one in checks_of("grouping", facts) if one.blocks]


@pytest.mark.django_db
def test_no_document_names_a_lead_that_the_terms_do_not(three):
    project, members = three
    assert members[0].role == "lead"
    known = ProjectFacts(project, TODAY)
    paper = compose(templates()["grouping"], known.facts(templates()["grouping"], {}), str)
    leading = next(one for one in paper.blocks if isinstance(one, Clause) and one.title == "Le mandataire")

    assert known.lead is None
    assert "Mandataire" in paper.missing
    assert members[0].name not in str(leading)
    assert all("R-305" not in party.exposures for party in known.facts(templates()["grouping"], {}).parties)


@pytest.mark.django_db
def test_the_page_says_it_before_a_version_is_made(three):
    project, members = three
    sheet = make_sheet(project, "grouping", members, lead_fee="none")
    shown = browser(acting_for(members[0])).get(page("document", sheet.pk)).content.decode()

    assert "il manque 15 %" in shown.replace("\u00a0", " ")
    assert "Encore invitée" in shown
    assert "alors que son montant en fait 42,11 %" in shown.replace("\u00a0", " ")
    assert "Faire la première version" in shown
