from __future__ import annotations

import pytest

from maillage.directory.domain.siret import is_siret


@pytest.fixture
def sirets() -> tuple[str, str]:
    """Two invented SIRETs with a right key."""
    found = [f"0001{n:010d}" for n in range(100) if is_siret(f"0001{n:010d}")]
    return found[0], found[1]
