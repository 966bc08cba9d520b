"""Cents have two digits, euros alone none."""

from __future__ import annotations

from decimal import Decimal

import pytest

from maillage.base.figures import with_unit


@pytest.mark.parametrize(
    ("value", "decimals", "said"),
    [
        (Decimal("25.5"), 2, "25,50 €"),
        (25, 2, "25 €"),
        (Decimal("1234.05"), 2, "1 234,05 €"),
        (Decimal("25.5"), 1, "25,5 €"),
        (None, 2, "inconnu"),
    ],
)
def test_euros_with_cents_have_two_digits(value, decimals, said):
    assert with_unit(value, "€", decimals).replace("\u00a0", " ").replace("\u202f", " ") == said
