"""Every page of the cooperation, and the home page, asks the database little, whatever it shows."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.repo.cast import make_cast, signed_in
from tests.repo.routes import ROUTES
from tests.repo.samples import SAMPLES, make_objects

MOST = 15
SHARES = 3  # each makes its own objects; several workers share them
MORE = {
    "cooperation:project": 22,  # twelve parts say where they stand, each from tables of its own
    "web:home": 24,  # the parts of cooperations where something waits say what, besides accounts, calls, the register
}
"""Routes that need more queries than the others, how many, and why."""
PAGES = [*sorted(name for name in ROUTES if name.startswith("cooperation:")), "web:home"]


def test_routes_that_need_more_are_routes():
    assert set(MORE) <= set(PAGES)


@pytest.mark.django_db
@pytest.mark.parametrize("share", range(SHARES))
def test_pages_of_the_cooperation_ask_the_database_little(share: int):
    cast = make_cast()
    made = make_objects(cast)
    client = signed_in(cast.walkers["own editor"])
    asked = {}
    for name in PAGES[share::SHARES]:
        sample = SAMPLES.get(name)
        url = reverse(name, kwargs=sample.kwargs(made) if sample else {})
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(url)
        if answer.status_code != 405:
            asked[name] = len(queries)

    assert {name: count for name, count in asked.items() if count > MORE.get(name, MOST)} == {}
