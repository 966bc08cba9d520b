from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from maillage.jobs.domain.registry import periodic, pumps, register_periodic, register_pump


def one(*, at: datetime) -> int:
    return 1


def other(*, at: datetime) -> int:
    return 2


@pytest.mark.usefixtures("no_work")
def test_register_pump_twice_keeps_one_and_refuses_a_namesake():
    register_pump("mail", one)
    register_pump("mail", one)

    assert dict(pumps()) == {"mail": one}
    with pytest.raises(ValueError, match="mail"):
        register_pump("mail", other)


@pytest.mark.usefixtures("no_work")
def test_register_periodic_refuses_a_namesake_and_too_short_a_period():
    register_periodic("digest", one, every=timedelta(hours=1), title="Résumés")
    register_periodic("digest", one, every=timedelta(hours=1), title="Résumés")

    assert [work.name for work in periodic().values()] == ["digest"]
    with pytest.raises(ValueError, match="digest"):
        register_periodic("digest", one, every=timedelta(hours=2))
    with pytest.raises(ValueError, match="minute"):
        register_periodic("fast", one, every=timedelta(seconds=5))
