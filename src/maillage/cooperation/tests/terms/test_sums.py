from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.cooperation.domain.terms import (
    ALL_WORK,
    Asked,
    NeedAsked,
    Terms,
    Who,
    percents_by_hours,
    shared_out,
)
from maillage.cooperation.domain.terms_answers import Stand, answering, settled
from maillage.cooperation.domain.terms_lines import apply, diff, setting_part
from maillage.cooperation.domain.terms_sums import Remark, Totals, effect, remarks, totals
from maillage.cooperation.presentation.terms import rows_of_sums
from maillage.cooperation.tests.terms.make import ASKED, GOOD, NEEDS, WHO, A, B, C, any_terms, part


def words(found: tuple[Remark, ...]) -> str:
    """The sentences of remarks, with ordinary spaces."""
    told = " | ".join(
        one.note.message % dict(one.note.facts) if one.note.facts else one.note.message for one in found
    )
    return told.replace("\u00a0", " ").replace("\u202f", " ")


def codes(terms: Terms, asked: Asked = ASKED) -> list[str]:
    return [one.code for one in remarks(terms, asked, WHO)]


def test_terms_that_hold_have_no_remark() -> None:
    assert remarks(GOOD, ASKED, WHO) == ()


@given(any_terms())
def test_totals_are_those_of_a_naive_count(terms: Terms) -> None:
    sums = totals(terms, ASKED, WHO)

    for need in NEEDS:
        assert sums.hours[need].given == sum(one.needs.get(need, 0) for one in terms.parts)
    assert sums.lots["1"].given == sums.hours["1a"].given + sums.hours["1b"].given
    assert sums.percent.given == sum(one.percent or 0 for one in terms.parts)
    assert sums.amount.given == sum(one.amount_cents or 0 for one in terms.parts)
    inserted = sum(
        float(hours) * ((WHO[one.member].insertion_percent or 0) if one.member in WHO else 0) / 100
        for one in terms.parts
        for need, hours in one.needs.items()
        if need in ("1a", "1b")
    )
    assert float(sums.insertion["1"].given) == pytest.approx(inserted, abs=0.01)


def test_missing_and_spare_hours_are_said_exactly() -> None:
    terms = replace(
        GOOD, parts=(part(A, 50, 5_000_000, need_1a=700), part(B, 30, 3_000_000, need_1b=800), GOOD.parts[2])
    )

    told = words(remarks(terms, ASKED, WHO))

    assert "Lot 1, Tri : il manque 300 h par an." in told
    assert "Lot 1, Collecte : 300 h par an de trop." in told


def test_percentages_that_do_not_make_100_say_by_how_much() -> None:
    less = replace(GOOD, parts=(replace(GOOD.parts[0], percent=Decimal("37.5")), *GOOD.parts[1:]))
    more = replace(GOOD, parts=(replace(GOOD.parts[0], percent=Decimal("62.5")), *GOOD.parts[1:]))

    assert "il manque 12.5 % pour arriver à 100 %" in words(remarks(less, ASKED, WHO))
    assert "12.5 % de trop" in words(remarks(more, ASKED, WHO))


def test_amounts_that_do_not_make_the_whole_say_by_how_much() -> None:
    terms = replace(GOOD, parts=(replace(GOOD.parts[0], amount_cents=4_999_950), *GOOD.parts[1:]))

    assert "il manque 0.5 €" in words(remarks(terms, ASKED, WHO))


def test_insertion_hours_short_of_the_target_say_by_how_much() -> None:
    """R-336: target 3 500 h; A 1 505 + B 1 820 = 3 325, short by 175 h."""
    asked = Asked(
        (NeedAsked("n", "Tri", "1", Decimal(3325)),), lots={"1": ""}, insertion={"1": Decimal(3500)}
    )
    terms = Terms((part(A, need_n=1505), part(B, need_n=1820)), mandataire=A)
    who = {one: Who(one, "X", insertion_percent=100) for one in (A, B)}

    assert "il manque 175.00 h" in words(remarks(terms, asked, who))


def test_unknown_insertion_is_named_and_counts_for_none() -> None:
    who = WHO | {A: replace(WHO[A], insertion_percent=None)}

    found = remarks(GOOD, ASKED, who)

    assert [one.code for one in found] == ["insertion", "insertion_unknown"]
    assert totals(GOOD, ASKED, who).unknown == (A,)


def test_hours_beyond_the_capacity_are_said() -> None:
    terms = replace(GOOD, parts=(*GOOD.parts[:2], part(C, 20, 2_000_000, need_2a=650)))

    assert "Chantier donne 650 h par an, et 600 h sont libres : 50 h de trop." in words(
        remarks(terms, ASKED, WHO)
    )


def test_a_share_under_the_least_of_the_tender_is_said() -> None:
    terms = replace(GOOD, parts=(part(A, need_1a=1000), part(B, need_1b=500), part(C, need_2a=50)))

    assert "Chantier porte 2.50 % des heures : l’appel en veut au moins 5 %." in words(
        remarks(terms, ASKED, WHO)
    )


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        (replace(GOOD, mandataire=None), "mandataire"),
        (replace(GOOD, mandataire=9), "mandataire"),
        (replace(GOOD, parts=GOOD.parts[:1]), "two_members"),
        (replace(GOOD, parts=(part(A, 50, 4_000_000, need_1a=1000), *GOOD.parts[1:])), "same_share"),
        (
            replace(GOOD, parts=(part(A, 50, 5_000_000, price=2600, need_1a=1000), *GOOD.parts[1:])),
            "same_price",
        ),
    ],
)
def test_each_lack_has_its_remark(terms: Terms, code: str) -> None:
    assert code in codes(terms)


def test_a_price_that_makes_the_amount_is_silent() -> None:
    terms = replace(GOOD, parts=(part(A, 50, 5_000_000, price=2500, need_1a=1000), *GOOD.parts[1:]))

    assert codes(terms) == []


def test_too_many_members_and_unknown_names_hold() -> None:
    terms = Terms(tuple(part(member, need_1a=1) for member in range(1, 8)), mandataire=8)

    found = codes(terms)

    assert "max_members" in found
    assert "mandataire" in found


def test_who_lends_people_sells_no_result_and_the_reverse() -> None:
    lent = Asked((NeedAsked("1a", "Tri", "1", Decimal(1), "staffing"),))
    lender = {
        A: Who(A, "Prêt", kinds=("AI",)),
        B: Who(B, "Brigade", kinds=("EI",)),
        C: Who(C, "?", kinds=("X",)),
    }

    assert "Prêt met des personnes à disposition" in words(
        remarks(Terms((part(A, need_1a=1),)), ASKED, lender)
    )
    assert "Brigade vend des prestations" in words(remarks(Terms((part(B, need_1a=1),)), lent, lender))
    assert "mode" not in [one.code for one in remarks(Terms((part(C, need_zz=1),)), lent, lender)]


def test_without_tender_nothing_is_missing() -> None:
    asked = Asked((NeedAsked(ALL_WORK, "", "", None),))
    terms = Terms((part(A, 60, need_work=10), part(B, 40, need_work=10)), mandataire=A)

    assert remarks(terms, asked, WHO) == ()
    assert totals(terms, asked, WHO).hours[ALL_WORK].gap == 0


def test_effect_tells_what_is_broken_mended_and_kept() -> None:
    before = replace(GOOD, mandataire=None)
    after = replace(GOOD, parts=(part(A, 50, 5_000_000, need_1a=900), *GOOD.parts[1:]))

    found = effect(before, after, ASKED, WHO)

    assert [one.code for one in found.mended] == ["mandataire"]
    assert [one.code for one in found.broken] == ["hours"]
    assert found.kept == ()
    assert found.after.hours["1a"].gap == -100


@given(
    st.integers(0, 10**9),
    st.dictionaries(st.integers(1, 60), st.integers(0, 10**6).map(Decimal), max_size=60),
)
def test_shared_out_loses_no_unit_and_stays_within_one(total: int, weights: dict[int, Decimal]) -> None:
    shares = shared_out(total, weights)

    whole = sum(weights.values())
    if whole <= 0:
        assert shares == {}
        return
    assert sum(shares.values()) == total
    assert all(abs(shares[one] - total * weight / whole) < 1 for one, weight in weights.items())


def test_percents_by_hours_make_exactly_100() -> None:
    found = percents_by_hours({A: Decimal(1), B: Decimal(1), C: Decimal(1)})

    assert found == {A: Decimal("33.34"), B: Decimal("33.33"), C: Decimal("33.33")}


STANDS = [
    Stand(A, answers=True, coordinates=True),
    Stand(B, answers=True, coordinates=False),
    Stand(C, False, False),
]


def test_answering_asks_those_concerned_and_engaged_but_the_author() -> None:
    change = setting_part(GOOD, replace(GOOD.parts[1], price_cents=1))

    assert answering(change, GOOD, STANDS, A) == (B,)
    assert answering(change, GOOD, STANDS, B) == (A,)  # who coordinates answers for the group
    assert answering(setting_part(GOOD, replace(GOOD.parts[2], price_cents=1)), GOOD, STANDS, A) == ()
    assert answering(diff(GOOD, replace(GOOD, kind="solidaire")), GOOD, STANDS, A) == (B,)


@pytest.mark.parametrize(
    ("answers", "verdict"),
    [({A: True, B: None}, None), ({A: True, B: True}, True), ({A: None, B: False}, False)],
)
def test_settled_waits_for_all_and_ends_with_one_refusal(
    answers: dict[int, bool | None], verdict: bool | None
) -> None:
    assert settled(answers) is verdict


def test_more_insertion_hours_than_asked_is_never_worse() -> None:
    more = replace(ASKED, insertion={"1": Decimal(0)})
    less = setting_part(GOOD, replace(GOOD.parts[0], needs={}))
    fewer, before = totals(apply(less, GOOD), more, WHO), totals(GOOD, more, WHO)

    def better(one: Totals, other: Totals) -> list[str]:
        rows = rows_of_sums(one, other, more)
        return [row.better for row in rows if row.label.startswith("Insertion")]

    assert before.insertion["1"].given > fewer.insertion["1"].given
    assert better(before, fewer) == [""]  # both reach what is asked
    more = replace(ASKED, insertion={"1": before.insertion["1"].given})
    fewer, before = totals(apply(less, GOOD), more, WHO), totals(GOOD, more, WHO)
    assert (better(before, fewer), better(fewer, before)) == (["left"], ["right"])
