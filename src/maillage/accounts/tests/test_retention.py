"""Each rule of the register, with a clock: what is older goes, what is younger stays."""

from datetime import UTC, datetime, timedelta

import pytest
from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.db import transaction

from maillage.accounts.actions.closing import close_account
from maillage.accounts.actions.journal import record
from maillage.accounts.actions.retention import RULES, carry_out
from maillage.accounts.actors import Actor
from maillage.accounts.models import (
    ApiToken,
    JoinRequest,
    JournalDetail,
    JournalEntry,
    Mandate,
    Notification,
    StaffVisit,
    User,
)
from maillage.accounts.queries.journal import faults
from maillage.accounts.queries.privacy import retention_of
from maillage.accounts.tests.factories import MandateFactory, UserFactory, make_actor, make_staff
from maillage.accounts.tests.joining import claim
from maillage.jobs.domain.registry import periodic
from maillage.mail.models import OutgoingMessage

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
DAY, YEAR = timedelta(days=1), timedelta(days=365)


def message(key: str, at: datetime, **facts: object) -> OutgoingMessage:
    values = {
        "to": "ana@exemple.test", "subject": "Objet", "text": "Texte", "language": "fr", "kind": "news",
        "state": "sent", "sent_at": at, "created_at": at, "next_try_at": at, "message_id": f"<{key}@exemple.test>",
    }  # fmt: skip
    return OutgoingMessage.objects.create(key=key, **(values | facts))


def test_expired_sessions_go_with_their_devices(client):
    user = UserFactory()
    old = Session.objects.create(session_key="vieille", session_data="", expire_date=NOW - DAY)
    new = Session.objects.create(session_key="jeune", session_data="", expire_date=NOW + DAY)
    for session in (old, new):
        UserSession.objects.create(
            user=user, ip="203.0.113.7", session_key=session.session_key, user_agent="x"
        )

    assert carry_out("expired_sessions", at=NOW) == 1
    assert [row.session_key for row in Session.objects.all()] == ["jeune"]
    assert [row.session_key for row in UserSession.objects.all()] == ["jeune"]


@pytest.mark.parametrize("model", [AccessAttempt, AccessFailureLog, AccessLog])
def test_sign_in_attempts_go_after_six_months(model):
    extra = {"failures_since_start": 1} if model is AccessAttempt else {}
    rows = [
        model.objects.create(username=f"x{n}", ip_address="203.0.113.7", user_agent="x", **extra)
        for n in (0, 1)
    ]
    model.objects.filter(pk=rows[0].pk).update(attempt_time=datetime(2026, 5, 24, 9, tzinfo=UTC))
    model.objects.filter(pk=rows[1].pk).update(attempt_time=datetime(2026, 5, 24, 11, tzinfo=UTC))

    assert carry_out("sign_in_attempts", at=NOW) == 1
    assert model.objects.get().pk == rows[1].pk


def test_ended_tokens_go_a_year_after_their_end():
    user = UserFactory()
    ends = {
        "périmé": (NOW - 2 * YEAR, None),
        "révoqué": (NOW + YEAR, NOW - 2 * YEAR),
        "vif": (NOW + YEAR, None),
    }
    for name, (expires, revoked) in ends.items():
        ApiToken.objects.create(
            user=user,
            name=name,
            digest=name,
            hint="m",
            created_at=NOW,
            expires_at=expires,
            revoked_at=revoked,
        )

    assert carry_out("ended_tokens", at=NOW) == 2
    assert ApiToken.objects.get().name == "vif"


def test_evidence_goes_with_the_decision_or_after_six_months():
    decided, forgotten, waiting = (claim(UserFactory()) for _ in range(3))
    JoinRequest.objects.update(document=b"%PDF", document_name="preuve.pdf", asked_at=NOW)
    JoinRequest.objects.filter(pk=decided.pk).update(state="approved")
    JoinRequest.objects.filter(pk=forgotten.pk).update(asked_at=NOW - YEAR)

    assert carry_out("evidence", at=NOW) == 2
    assert JoinRequest.objects.get(document__isnull=False).pk == waiting.pk
    assert JoinRequest.objects.get(pk=forgotten.pk).state == "waiting"


def test_news_go_three_months_after_reading_or_a_year_after_arriving():
    user = UserFactory()
    for name, at, read in (
        ("lue", NOW - 200 * DAY, NOW - 100 * DAY), ("relue", NOW - 200 * DAY, NOW - DAY),
        ("oubliée", NOW - 400 * DAY, None), ("récente", NOW - DAY, None),
    ):  # fmt: skip
        Notification.objects.create(
            user=user, kind="members", message=name, url="/", about="x:1", at=at, read_at=read
        )

    assert (carry_out("read_news", at=NOW), carry_out("unread_news", at=NOW)) == (1, 1)
    assert {row.message for row in Notification.objects.all()} == {"relue", "récente"}


def test_mail_addresses_go_a_year_after_sending_once_the_words_are_gone():
    message("vieux", NOW - 2 * YEAR, purged_at=NOW - YEAR, text="")
    message("attend", NOW - 2 * YEAR, state="waiting", sent_at=None)
    message("récent", NOW - DAY, purged_at=NOW, text="")

    assert carry_out("mail_addresses", at=NOW) == 1
    assert OutgoingMessage.objects.get(key="vieux").to == "…"
    assert OutgoingMessage.objects.filter(to="ana@exemple.test").count() == 2
    assert carry_out("mail_addresses", at=NOW) == 0


def test_closing_mails_go_the_day_after_they_are_sent_with_what_was_on_its_way():
    user = UserFactory(email="ana@exemple.test")
    message("partait", NOW, state="sending", claimed_at=NOW, claimed_by="w", sent_at=None)
    close_account(user=user, by=Actor(user=user), at=NOW)
    OutgoingMessage.objects.filter(key="partait").update(state="sent", sent_at=NOW)

    assert carry_out("closing_mails", at=NOW + 2 * DAY) == 0  # it still waits
    OutgoingMessage.objects.filter(kind="account_closed").update(state="sent", sent_at=NOW)
    assert carry_out("closing_mails", at=NOW + 2 * DAY) == 1

    assert set(OutgoingMessage.objects.values_list("to", flat=True)) == {"…"}
    assert not OutgoingMessage.objects.exclude(text="").exists()


def test_closing_mails_leave_the_mails_of_an_account_opened_again():
    user = UserFactory(email="ana@exemple.test")
    close_account(user=user, by=Actor(user=user), at=NOW)
    OutgoingMessage.objects.filter(kind="account_closed").update(state="sent", sent_at=NOW)
    UserFactory(email="ana@exemple.test")
    message("neuf", NOW + DAY)

    carry_out("closing_mails", at=NOW + 2 * DAY)

    assert OutgoingMessage.objects.get(key="neuf").to == "ana@exemple.test"
    assert OutgoingMessage.objects.get(kind="account_closed").to == "…"


def test_journal_details_go_after_a_year_and_the_journal_still_holds():
    by = make_actor()
    for at in (NOW - 2 * YEAR, NOW - DAY):
        with transaction.atomic():
            record(
                what="mandate.given",
                about="organisation:1",
                personal={"name": "Ana"},
                person=by.user,
                by=by,
                at=at,
            )

    assert carry_out("journal_details", at=NOW) == 1
    assert [row.facts for row in JournalDetail.objects.order_by("pk")] == [None, {"name": "Ana"}]
    assert JournalEntry.objects.filter(what="mandate.given").count() == 2
    assert list(faults()) == []
    assert carry_out("journal_details", at=NOW) == 0


def test_staff_visits_and_the_log_of_the_administration_go_after_a_year():
    staff, person = make_staff().user, UserFactory()
    for at in (NOW - 2 * YEAR, NOW - DAY):
        StaffVisit.objects.create(staff=staff, person=person, reason="aide", started_at=at, ended_at=at)
        LogEntry.objects.create(user=staff, action_time=at, action_flag=1, object_repr="x", change_message="")

    assert (carry_out("staff_visits", at=NOW), carry_out("admin_log", at=NOW)) == (1, 1)
    assert StaffVisit.objects.count() == LogEntry.objects.count() == 1


def away(days: int, **facts: object) -> User:
    return UserFactory(last_login=NOW - days * DAY, **facts)


def test_inactive_accounts_are_warned_thirty_days_before_then_closed():
    forgotten, recent = away(720), away(600)

    assert carry_out("inactive_accounts", at=NOW) == 1
    warning = OutgoingMessage.objects.get(kind="account_inactive")
    assert (warning.to, "24 décembre 2026" in warning.text) == (forgotten.email, True)

    assert carry_out("inactive_accounts", at=NOW + 29 * DAY) == 0
    assert carry_out("inactive_accounts", at=NOW + 30 * DAY) == 1
    assert User.objects.get(pk=forgotten.pk).anonymised_at == NOW + 30 * DAY
    assert User.objects.get(pk=recent.pk).anonymised_at is None


def test_inactive_accounts_never_close_whoever_came_back_or_was_never_warned():
    back, late = away(725), away(3000)
    carry_out("inactive_accounts", at=NOW)
    User.objects.filter(pk=back.pk).update(last_login=NOW + DAY)
    OutgoingMessage.objects.filter(to=late.email).delete()

    assert carry_out("inactive_accounts", at=NOW + 31 * DAY) == 1  # the late one is warned first
    assert not User.objects.exclude(anonymised_at=None).exists()


def test_inactive_accounts_are_not_those_that_programs_use():
    user = away(3000)
    ApiToken.objects.create(
        user=user,
        name="robot",
        digest="d",
        hint="m",
        created_at=NOW,
        expires_at=NOW + YEAR,
        last_used_at=NOW - DAY,
    )

    assert carry_out("inactive_accounts", at=NOW) == 0


def test_inactive_accounts_that_never_signed_in_count_from_their_opening():
    user = UserFactory(last_login=None)
    User.objects.filter(pk=user.pk).update(created_at=NOW - 3 * YEAR)

    assert carry_out("inactive_accounts", at=NOW) == 1


def test_inactive_accounts_close_a_last_administrator_too_and_cooperations_stay():
    mine = MandateFactory(role="administrator", user=away(3000))
    MandateFactory(organisation=mine.organisation)
    carry_out("inactive_accounts", at=NOW)

    carry_out("inactive_accounts", at=NOW + 31 * DAY)

    assert User.objects.get(pk=mine.user_id).anonymised_at is not None
    assert Mandate.objects.get(pk=mine.pk).ended_at == NOW + 31 * DAY
    assert mine.organisation.mandates.count() == 2


def test_every_rule_is_carried_out_each_day_and_finds_nothing_to_do_on_an_empty_site():
    assert {name: carry_out(name, at=NOW) for name in RULES} == dict.fromkeys(RULES, 0)
    assert {f"privacy.{name}" for name in RULES} <= {
        name for name, work in periodic().items() if work.every == DAY
    }


def test_carry_out_refuses_a_rule_nobody_knows():
    with pytest.raises(KeyError):
        carry_out("everything", at=NOW)
    with pytest.raises(KeyError):
        retention_of("everything")
