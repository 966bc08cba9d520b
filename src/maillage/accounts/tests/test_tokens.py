from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from maillage.accounts.actions.people import NotAMember
from maillage.accounts.actions.tokens import (
    MOST_TOKENS,
    BadTerm,
    NoName,
    NotYourToken,
    ReaderCannotWrite,
    TooManyTokens,
    create_token,
    is_to_be_noted,
    note_use,
    revoke_token,
)
from maillage.accounts.actors import ANONYMOUS
from maillage.accounts.domain.tokens import digest_of
from maillage.accounts.models import ApiToken, JournalEntry, Mandate, Notification, Role, TokenScope
from maillage.accounts.permissions import NEEDS_SECOND_FACTOR, Verb
from maillage.accounts.queries.tokens import token_named, tokens_of
from maillage.accounts.tests.factories import OrganisationFactory, make_actor, make_staff
from maillage.accounts.tests.tokens import make_token
from maillage.mail.models import OutgoingMessage

pytestmark = pytest.mark.django_db


def asked(by, **changes):
    at = timezone.now()
    values = {
        "name": "Tableau de bord", "scope": TokenScope.READ_ONLY, "organisation": by.organisation,
        "expires_at": at + timedelta(days=30), "by": by, "at": at, **changes,
    }  # fmt: skip
    return create_token(**values)


def test_create_token_keeps_a_digest_writes_the_journal_and_tells_the_person():
    by = make_actor()
    _token, text = asked(by)

    row = ApiToken.objects.get()
    assert row.digest == digest_of(text)
    assert text not in str(ApiToken.objects.values())
    entry = JournalEntry.objects.latest("number")
    assert (entry.what, entry.owner_id, entry.person_id) == (
        "token.created", by.organisation.pk, by.user_id,
    )  # fmt: skip
    assert "Tableau de bord" not in str((entry.before, entry.after))
    assert Notification.objects.get().user == by.user
    assert OutgoingMessage.objects.filter(to=by.user.email).count() == 1
    assert text not in str(list(OutgoingMessage.objects.values()))


@pytest.mark.parametrize(
    ("role", "changes", "refusal"),
    [
        (Role.EDITOR, {"name": " \n "}, NoName),
        (Role.EDITOR, {"days": 367}, BadTerm),
        (Role.EDITOR, {"days": 0}, BadTerm),
        (Role.READER, {"scope": TokenScope.READ_WRITE}, ReaderCannotWrite),
        (Role.EDITOR, {"organisation": None, "scope": TokenScope.READ_WRITE}, ReaderCannotWrite),
    ],
)
def test_create_token_refuses_what_would_give_too_much(role, changes, refusal):
    by = make_actor(role)
    if "days" in changes:
        changes = {"expires_at": timezone.now() + timedelta(days=changes["days"])}

    with pytest.raises(refusal):
        asked(by, **changes)
    assert not ApiToken.objects.exists()


def test_create_token_refuses_an_organisation_one_does_not_act_for():
    with pytest.raises(NotAMember):
        asked(make_actor(), organisation=OrganisationFactory())


@pytest.mark.parametrize("who", ["visitor", "staff visiting"])
def test_create_token_is_for_the_person_alone(who):
    mine = make_actor()
    by = ANONYMOUS if who == "visitor" else type(mine)(user=mine.user, visitor=make_staff().user)

    with pytest.raises(NotYourToken):
        asked(by, organisation=None)


def test_create_token_stops_at_a_number():
    by = make_actor()
    for _ in range(MOST_TOKENS):
        last, _text = asked(by)
    with pytest.raises(TooManyTokens):
        asked(by)

    revoke_token(token=last, by=by, at=timezone.now())
    assert asked(by)


def test_token_named_acts_as_the_person_within_what_is_open_to_programs(django_assert_num_queries):
    by = make_actor(Role.ADMINISTRATOR)
    _, reads = make_token(by, TokenScope.READ_ONLY)
    _, writes = make_token(by)
    at = timezone.now()

    with django_assert_num_queries(1):
        found = token_named(reads, at=at)
    assert found is not None
    reader = found[1]
    writer = token_named(writes, at=at)[1]
    assert (reader.user, reader.organisation, reader.others) == (by.user, by.organisation, ())
    assert [reader.may(verb) for verb in (Verb.READ, Verb.WRITE)] == [True, False]
    assert [by.may(Verb.WRITE) for by in (writer, writer.at("API"))] == [True, True]
    assert not any(writer.may(verb) for verb in NEEDS_SECOND_FACTOR)


def test_token_named_never_gives_dangerous_verbs_even_where_no_second_factor_is_asked(settings):
    settings.SECOND_FACTOR_REQUIRED = False
    administrator, staff = make_actor(Role.ADMINISTRATOR), make_staff()
    texts = [make_token(administrator)[1], make_token(staff, TokenScope.READ_ONLY)[1]]

    for text in texts:
        program = token_named(text, at=timezone.now())[1]
        assert not any(program.may(verb) for verb in NEEDS_SECOND_FACTOR)
        assert not program.is_staff


def test_token_named_gives_nothing_once_it_should_not():
    by = make_actor()
    at = timezone.now()
    token, text = make_token(by, at=at)
    assert token_named(text, at=at)
    assert token_named(text, at=at + timedelta(days=30)) is None
    assert token_named(text[:-1] + ("0" if text[-1] != "0" else "1"), at=at) is None

    Mandate.objects.filter(user=by.user).update(ended_at=at)
    assert token_named(text, at=at) is None, "departure ends the power of a token at once"
    Mandate.objects.filter(user=by.user).update(ended_at=None)
    by.user.is_active = False
    by.user.save()
    assert token_named(text, at=at) is None
    by.user.is_active = True
    by.user.save()
    revoke_token(token=token, by=by, at=at)
    assert token_named(text, at=at) is None


def test_token_named_asks_nothing_for_a_badly_written_text(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert token_named("mlg_" + "x" * 49, at=timezone.now()) is None


def test_revoke_token_is_for_its_person_and_written_once():
    by, other = make_actor(), make_actor()
    token, _ = make_token(by)
    with pytest.raises(NotYourToken):
        revoke_token(token=token, by=other, at=timezone.now())

    revoke_token(token=token, by=by, at=timezone.now())
    revoke_token(token=token, by=by, at=timezone.now())

    assert JournalEntry.objects.filter(what="token.revoked").count() == 1


def test_note_use_writes_once_a_minute():
    at = timezone.now()
    token, text = make_token(make_actor(), at=at)
    assert note_use(token=token, at=at)

    used = token_named(text, at=at)[0]
    assert not is_to_be_noted(used, at=at + timedelta(seconds=59))
    assert not note_use(token=used, at=at + timedelta(seconds=59))
    assert is_to_be_noted(used, at=at + timedelta(seconds=60))
    assert note_use(token=used, at=at + timedelta(seconds=60))


def test_tokens_of_shows_those_that_work_first():
    by = make_actor()
    old, _ = make_token(by)
    new, _ = make_token(by)
    revoke_token(token=new, by=by, at=timezone.now())

    assert [(t.pk, t.alive) for t in tokens_of(by.user, at=timezone.now())] == [
        (old.pk, True), (new.pk, False),
    ]  # fmt: skip
