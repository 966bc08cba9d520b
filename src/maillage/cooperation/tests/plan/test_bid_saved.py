"""A piece that is saved is not said to be good when it no longer holds."""

from __future__ import annotations

import pytest
from django.urls import reverse

from maillage.cooperation.actions.bid import prepare_bid
from maillage.cooperation.queries.plan import today_of
from maillage.cooperation.tests.factories import NOW

pytestmark = pytest.mark.django_db
TODAY = today_of(NOW)


@pytest.mark.parametrize(
    ("issued", "until", "said"),
    [
        ("01/01/2020", "01/06/2020", "Cette pièce est périmée : elle valait jusqu’au"),
        ("", "31/12/2099", ""),
    ],
)
def test_saving_a_piece_says_whether_it_still_holds(browser, project, partner, by, issued, until, said):
    prepare_bid(project=project, by=by, at=NOW)
    row = project.bid_pieces.get(code="tax", member=partner)
    received = f"{TODAY:%d/%m/%Y}"
    data = {
        "is_needed": "on",
        "received_on": received,
        "issued_on": issued,
        "valid_until": until,
        "version": row.version,
    }

    answer = browser.post(reverse("cooperation:piece", args=[row.pk]), data, follow=True)

    [told] = [str(one).replace("\u00a0", " ") for one in answer.context["messages"]]
    assert "c’est enregistré." in told
    assert told.endswith("c’est enregistré.") if not said else said in told
