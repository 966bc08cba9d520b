"""Links that messages carry."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from maillage.base.explain import explain
from maillage.mail.actions import links as actions
from maillage.mail.actions.links import issue_link, open_link, use_link
from maillage.mail.domain.addresses import BadAddress
from maillage.mail.models import Link
from maillage.mail.queries.links import open_links
from maillage.mail.tests.factories import AT

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def issue(**changes: object) -> tuple[Link, str]:
    given = {
        "purpose": "invitation",
        "about": "invitation:12",
        "meant_for": "camille@exemple.test",
        "days": 7,
    }
    return issue_link(**given | {"at": AT} | changes)


def test_issue_link_keeps_no_secret():
    link, token = issue()

    kept = " ".join(str(value) for value in Link.objects.values_list().get())
    assert token.split(".")[0] not in kept
    assert len({issue()[1] for _ in range(20)}) == 20
    assert link.shown_to == "c…@exemple.test"


def test_issue_link_refuses_a_bad_address_and_a_time_that_does_not_last():
    with pytest.raises(BadAddress):
        issue(meant_for="camille")
    with pytest.raises(IntegrityError), transaction.atomic():
        issue(days=0)


def test_open_link_changes_nothing_however_often(django_assert_num_queries):
    link, token = issue()
    before = Link.objects.values().get()

    for _ in range(3):
        with django_assert_num_queries(1):
            assert open_link(token=token, purpose="invitation", at=AT + DAY) == link

    assert Link.objects.values().get() == before


class Tampered(TestCase):
    """Only the very token opens."""

    def setUp(self) -> None:
        self.link, self.token = issue()

    @given(st.integers(0, 75), st.characters(codec="ascii"))
    def test_open_link_refuses_a_token_changed_anywhere(self, place: int, char: str):
        changed = self.token[:place] + char + self.token[place + 1 :]
        if changed == self.token:
            return
        with pytest.raises(actions.LinkBroken):
            open_link(token=changed, purpose="invitation", at=AT)

    @given(st.text())
    def test_open_link_refuses_anything_else(self, token: str):
        with pytest.raises(actions.LinkBroken):
            open_link(token=token, purpose="invitation", at=AT)

    def test_open_link_refuses_a_token_cut_short(self):
        for length in range(len(self.token)):
            with pytest.raises(actions.LinkBroken, match="copiez-le en entier depuis le message"):
                open_link(token=self.token[:length], purpose="invitation", at=AT)

    def test_open_link_refuses_a_token_of_another_purpose(self):
        with pytest.raises(actions.LinkBroken):
            open_link(token=self.token, purpose="sign_in", at=AT)


def test_open_link_refuses_a_link_that_was_forgotten():
    link, token = issue()
    link.delete()

    with pytest.raises(actions.LinkBroken):
        open_link(token=token, purpose="invitation", at=AT)


def test_open_link_says_since_when_it_expired_and_whom_to_ask():
    _, token = issue(ask="la Régie du Val")
    _, plain = issue()

    with pytest.raises(actions.LinkExpiredAsk) as asked:
        open_link(token=token, purpose="invitation", at=AT + 7 * DAY)
    with pytest.raises(actions.LinkExpired) as expired:
        open_link(token=plain, purpose="invitation", at=AT + 7 * DAY)

    assert explain(asked.value).endswith(
        "depuis le 1er décembre 2026. Demandez-en un autre à la Régie du Val."
    )
    assert "la personne qui vous l’a envoyé" in explain(expired.value)


def test_use_link_serves_once():
    link, token = issue()

    use_link(link=link, at=AT + DAY)

    with pytest.raises(actions.LinkUsed) as refused:
        open_link(token=token, purpose="invitation", at=AT + 2 * DAY)
    assert "le 25 novembre 2026" in explain(refused.value)


def test_use_link_refuses_the_second_of_two_that_opened_it_together():
    _, token = issue()
    first = open_link(token=token, purpose="invitation", at=AT)
    second = open_link(token=token, purpose="invitation", at=AT)

    use_link(link=first, at=AT)

    with pytest.raises(actions.LinkUsed):
        use_link(link=second, at=AT)


def test_use_link_refuses_what_was_revoked_or_expired_since_it_was_opened():
    link, _ = issue()
    with pytest.raises(actions.LinkExpired):
        use_link(link=link, at=AT + 8 * DAY)
    assert actions.revoke_link(link=link, at=AT + DAY) is True
    with pytest.raises(actions.LinkRevoked):
        use_link(link=link, at=AT)
    Link.objects.all().delete()
    with pytest.raises(actions.LinkBroken):
        use_link(link=link, at=AT)


def test_revoke_links_closes_all_that_is_about_one_thing():
    tokens = [issue()[1], issue()[1]]
    issue(purpose="reminder")
    other, _ = issue(about="invitation:13")

    assert actions.revoke_links(about="invitation:12", purpose="invitation", at=AT) == 2
    assert actions.revoke_links(about="invitation:12", at=AT) == 1
    assert actions.revoke_links(about="invitation:12", at=AT) == 0

    for token in tokens:
        with pytest.raises(actions.LinkRevoked):
            open_link(token=token, purpose="invitation", at=AT)
    assert list(open_links(about="invitation:13", at=AT)) == [other]


def test_revoke_link_leaves_the_day_of_the_first_time():
    link, _ = issue()
    actions.revoke_link(link=link, at=AT)

    assert actions.revoke_link(link=link, at=AT + DAY) is False
    assert Link.objects.get().revoked_at == AT


def test_clock_that_goes_back_does_not_close_a_link_of_the_future():
    """Only the end is compared: that a link seems to come from tomorrow is no reason to refuse it."""
    link, token = issue(at=AT + DAY)

    assert open_link(token=token, purpose="invitation", at=AT - DAY) == link
    assert use_link(link=link, at=AT - DAY) == link


def test_clock_that_goes_back_does_not_open_again_what_ended():
    """Use and revocation are facts, and so is the end, once the worker has written it down (every hour)."""
    (used, of_used), (revoked, of_revoked), (_, of_expired) = issue(), issue(), issue(days=2)
    use_link(link=used, at=AT)
    actions.revoke_link(link=revoked, at=AT)

    assert actions.close_expired_links(at=AT + 3 * DAY) == 1
    assert actions.close_expired_links(at=AT + 3 * DAY) == 0

    for token, refusal in (
        (of_used, actions.LinkUsed),
        (of_revoked, actions.LinkRevoked),
        (of_expired, actions.LinkExpired),
    ):
        with pytest.raises(refusal):
            open_link(token=token, purpose="invitation", at=AT - DAY)


def test_close_expired_links_forgets_those_that_ended_long_ago():
    issue(days=1)
    actions.close_expired_links(at=AT + 2 * DAY)

    actions.close_expired_links(at=AT + 400 * DAY)

    assert not Link.objects.exists()
