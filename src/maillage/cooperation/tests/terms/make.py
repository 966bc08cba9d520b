"""Small terms made by hand, and random ones, for the tests of this part."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from maillage.cooperation.domain.terms import Asked, NeedAsked, Part, Terms, Who

A, B, C = 1, 2, 3
NEEDS = ("1a", "1b", "2a")
ASKED = Asked(
    needs=(
        NeedAsked("1a", "Tri", "1", Decimal(1000), "production"),
        NeedAsked("1b", "Collecte", "1", Decimal(500), "production"),
        NeedAsked("2a", "Nettoyage", "2", Decimal(500), "production"),
    ),
    lots={"1": "Déchets", "2": "Locaux"},
    insertion={"1": Decimal(800)},
    amount_cents=10_000_000,
    months=24,
    min_percent=Decimal(5),
    max_members=5,
)
WHO = {
    A: Who(A, "Atelier", "00010000100010", ("EI",), Decimal(2000), 70, True),
    B: Who(B, "Brigade", "00010000200018", ("ACI",), Decimal(900), 90, True),
    C: Who(C, "Chantier", "00010000300016", ("EA",), Decimal(600), 80, True),
}


def part(
    member: int, percent: Any = None, amount: int | None = None, price: int | None = None, **needs: Any
) -> Part:
    """A part: hours by need (need_1a=…)."""
    hours = {name.removeprefix("need_"): Decimal(value) for name, value in needs.items()}
    return Part(member, hours, amount, price, None, None if percent is None else Decimal(percent))


GOOD = Terms(
    (
        part(A, 50, 5_000_000, need_1a=1000),
        part(B, 30, 3_000_000, need_1b=500),
        part(C, 20, 2_000_000, need_2a=500),
    ),
    mandataire=A,
    kind="conjoint",
)
"""Terms that hold, but for insertion: 700 + 450 h ≥ 800 h, so they hold wholly."""

_decimals = st.integers(1, 10**6).map(lambda n: Decimal(n) / 100)
_percents = st.none() | st.integers(0, 10_000).map(lambda n: Decimal(n) / 100)


@st.composite
def parts(draw: st.DrawFn, member: int) -> Part:
    """Any part of a member."""
    needs = draw(st.dictionaries(st.sampled_from(NEEDS), _decimals, max_size=3))
    return Part(
        member,
        dict(sorted(needs.items())),
        draw(st.none() | st.integers(0, 10**9)),
        draw(st.none() | st.integers(0, 10**5)),
        draw(st.none() | _decimals),
        draw(_percents),
    )


@st.composite
def any_terms(draw: st.DrawFn) -> Terms:
    """Any terms of at most five members, in order."""
    members = sorted(draw(st.sets(st.integers(1, 5), max_size=5)))
    kinds = st.sampled_from(["", "conjoint", "conjoint_mandataire_solidaire", "solidaire"])
    return Terms(
        tuple(draw(parts(member)) for member in members),
        draw(st.none() | st.sampled_from(members)) if members else None,
        draw(kinds),
        draw(_percents),
        draw(st.sampled_from(["", "Une note", "« ’ \u202f 🙂"])),
    )
