"""No address of a cooperation is a dead end: a form that is only sent leads to the page above it."""

from __future__ import annotations

import pytest
from django.urls import resolve, reverse

from tests.repo.cast import make_cast, signed_in
from tests.repo.routes import ROUTES
from tests.repo.samples import SAMPLES, make_objects

NAMES = sorted(name for name in ROUTES if name.startswith("cooperation:"))


@pytest.mark.django_db
def test_opening_the_address_of_a_form_leads_to_a_page_and_tells_programs_405():
    cast = make_cast()
    made = make_objects(cast)
    client = signed_in(cast.walkers["own editor"])
    met, lost = 0, {}
    for name in NAMES:
        sample = SAMPLES.get(name)
        url = reverse(name, kwargs=sample.kwargs(made) if sample else {})
        if client.get(url).status_code != 405:
            continue
        met += 1
        answer = client.get(url, headers={"accept": "text/html"}, follow=True)
        end = answer.redirect_chain[-1][0] if answer.redirect_chain else ""
        if answer.status_code not in (200, 410) or not url.startswith(end) or resolve(end) is None:
            lost[name] = (answer.status_code, end)

    assert met > 50
    assert lost == {}
