from datetime import timedelta

import pytest

from maillage.accounts.actions import add_member
from maillage.accounts.actions import mandates as actions
from maillage.accounts.actions.lapses import watch_orphans
from maillage.accounts.actions.mandates import (
    appoint_administrator,
    change_mandate,
    end_mandate,
    transfer_administration,
)
from maillage.accounts.domain.joining import MandateToOneself
from maillage.accounts.models import ApiToken, JournalEntry, Mandate, Notification, Organisation, Role
from maillage.accounts.queries import actor_for
from maillage.accounts.queries.mandates import administrators_of, past_of
from maillage.accounts.tests.at_once import at_once
from maillage.accounts.tests.factories import (
    MandateFactory,
    OrganisationFactory,
    UserFactory,
    acting,
    make_actor,
    make_staff,
)
from maillage.accounts.tests.joining import NOW, administrator_of, facilitator, now_acting

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=30)


def own(actor) -> Mandate:
    """The mandate by which somebody acts."""
    return Mandate.objects.get(user=actor.user, organisation=actor.organisation, ended_at=None)


def change(row: Mandate, by, role: str = Role.READER, **more) -> Mandate:
    """Change a mandate as it is now."""
    row.refresh_from_db()
    said = {"role": role, "term_at": row.term_at, "version": row.version, "by": by, "at": NOW}
    return change_mandate(mandate=row, **{**said, **more})


@pytest.fixture
def boss():
    return make_actor(Role.ADMINISTRATOR, departement="93")


@pytest.fixture
def colleague(boss):
    return MandateFactory(organisation=boss.organisation, role=Role.READER)


def test_change_mandate_gives_another_role_and_a_term(boss, colleague):
    change(colleague, boss, Role.EDITOR, term_at=LATER)

    colleague.refresh_from_db()
    assert (colleague.role, colleague.term_at) == (Role.EDITOR, LATER)
    entry = JournalEntry.objects.get(what="mandate.changed")
    assert (entry.before["role"], entry.after["role"], entry.owner_id) == (
        "reader",
        "editor",
        boss.organisation.pk,
    )
    assert Notification.objects.get(kind="mandate").user == colleague.user


def test_change_mandate_that_changes_nothing_writes_nothing(boss, colleague):
    change(colleague, boss, Role.READER)

    assert not JournalEntry.objects.filter(what="mandate.changed").exists()


def test_change_mandate_tells_the_second_of_two_what_the_first_wrote(boss, colleague):
    seen = colleague.version
    change(colleague, boss, Role.EDITOR)

    with pytest.raises(actions.MandateChangedMeanwhile) as refused:
        change(colleague, boss, Role.ADMINISTRATOR, version=seen)
    assert refused.value.facts["role"] == "rédaction"


@pytest.mark.parametrize("role", [Role.READER, Role.EDITOR])
def test_only_administrators_of_the_organisation_change_mandates(role, boss, colleague):
    inside = acting(MandateFactory(organisation=boss.organisation, role=role))
    for by in (inside, make_actor(Role.ADMINISTRATOR), make_staff(), facilitator("93")):
        with pytest.raises(actions.MayNotManage):
            change(colleague, by, Role.ADMINISTRATOR)
        with pytest.raises(actions.MayNotManage):
            transfer_administration(to=colleague, by=by, at=NOW)
        with pytest.raises(actions.MayNotManage):
            end_mandate(mandate=colleague, by=by, at=NOW)


def test_nobody_gives_more_to_oneself():
    interim = acting(MandateFactory(role=Role.ADMINISTRATOR, term_at=LATER))
    administrator_of(interim.organisation)

    for term in (None, LATER + timedelta(days=1)):
        with pytest.raises(MandateToOneself):
            change(own(interim), interim, Role.ADMINISTRATOR, term_at=term)
    with pytest.raises(MandateToOneself):
        transfer_administration(to=own(interim), by=interim, at=NOW)
    assert change(own(interim), interim, Role.ADMINISTRATOR, term_at=NOW + timedelta(days=1))


def test_staff_do_not_make_themselves_members():
    staff = make_staff()

    with pytest.raises(MandateToOneself):
        add_member(organisation=OrganisationFactory(), user=staff.user, role=Role.READER, by=staff, at=NOW)


def test_change_mandate_refuses_a_term_in_the_past(boss, colleague):
    with pytest.raises(actions.TermInThePast):
        change(colleague, boss, term_at=NOW)


def test_the_last_administrator_neither_leaves_nor_steps_down(boss, colleague):
    with pytest.raises(actions.LastAdministrator, match="Nommez d’abord"):
        end_mandate(mandate=own(boss), by=boss, at=NOW)
    with pytest.raises(actions.LastAdministrator):
        change(own(boss), boss, Role.EDITOR)

    change(colleague, boss, Role.ADMINISTRATOR)
    end_mandate(mandate=own(boss), by=boss, at=NOW)
    assert administrators_of(boss.organisation, at=NOW) == [colleague.user]


def test_an_administrator_who_cannot_sign_in_does_not_count(boss):
    MandateFactory(organisation=boss.organisation, role=Role.ADMINISTRATOR, user__is_active=False)
    MandateFactory(organisation=boss.organisation, role=Role.ADMINISTRATOR, term_at=NOW)

    with pytest.raises(actions.LastAdministrator):
        end_mandate(mandate=own(boss), by=boss, at=NOW)


def test_end_mandate_ends_access_and_tokens_at_once_and_keeps_history(boss, colleague):
    token = ApiToken.objects.create(
        user=colleague.user,
        organisation=boss.organisation,
        name="n",
        digest="d",
        created_at=NOW,
        expires_at=LATER,
    )

    end_mandate(mandate=colleague, reason="Fin de mission", by=boss, at=NOW)

    token.refresh_from_db()
    assert token.revoked_at == NOW
    assert actor_for(colleague.user, boss.organisation.pk, at=NOW).organisation is None
    past = past_of(boss.organisation, at=NOW).get()
    assert (past.user, past.ended_by, past.reason) == (colleague.user, boss.user, "Fin de mission")
    with pytest.raises(actions.AlreadyEnded):
        end_mandate(mandate=colleague, by=boss, at=NOW)


def test_end_mandate_lets_anybody_leave_and_tells_the_administrators(boss, colleague):
    end_mandate(mandate=colleague, by=now_acting(colleague.user, boss.organisation), at=NOW)

    told = Notification.objects.get(kind="members")
    assert (told.user, told.facts["name"]) == (boss.user, str(colleague.user))


def test_transfer_administration_swaps_roles_and_keeps_an_administrator(boss, colleague):
    transfer_administration(to=colleague, by=boss, at=NOW)

    assert administrators_of(boss.organisation, at=NOW) == [colleague.user]
    assert own(boss).role == Role.EDITOR
    passed, stepped_down = JournalEntry.objects.filter(what__startswith="mandate.").order_by("number")
    assert (passed.what, passed.detail.about_person_id) == ("mandate.passed", colleague.user_id)
    assert (stepped_down.what, stepped_down.detail.about_person_id) == ("mandate.changed", boss.user_id)
    assert (stepped_down.before["role"], stepped_down.after["role"]) == (Role.ADMINISTRATOR, Role.EDITOR)


def test_transfer_administration_refuses_a_closed_account(boss):
    gone = MandateFactory(organisation=boss.organisation, user__is_active=False)

    with pytest.raises(actions.LastAdministrator):
        transfer_administration(to=gone, by=boss, at=NOW)


def test_an_administrator_removed_meanwhile_changes_nothing(boss, colleague):
    other = administrator_of(boss.organisation)
    end_mandate(mandate=own(boss), by=other, at=NOW)

    with pytest.raises(actions.NoLongerAdministrator):
        end_mandate(mandate=own(other), by=boss, at=NOW)
    assert administrators_of(boss.organisation, at=NOW) == [other.user]


@pytest.mark.django_db(transaction=True)
def test_two_administrators_who_remove_each_other_at_once_leave_one(database_on_disk, boss):
    other = administrator_of(boss.organisation)
    mine, theirs = own(boss), own(other)

    outcomes = at_once(
        lambda: end_mandate(mandate=theirs, by=boss, at=NOW),
        lambda: end_mandate(mandate=mine, by=other, at=NOW),
    )

    assert [type(one) for one in outcomes if one] == [actions.NoLongerAdministrator]
    assert len(administrators_of(boss.organisation, at=NOW)) == 1


@pytest.mark.django_db(transaction=True)
def test_two_administrators_who_leave_at_once_leave_one(database_on_disk, boss):
    other = administrator_of(boss.organisation)

    outcomes = at_once(
        lambda: end_mandate(mandate=own(boss), by=boss, at=NOW),
        lambda: end_mandate(mandate=own(other), by=other, at=NOW),
    )

    assert [type(one) for one in outcomes if one] == [actions.LastAdministrator]
    assert len(administrators_of(boss.organisation, at=NOW)) == 1


def test_appoint_administrator_mends_an_orphan(boss, colleague):
    helper = facilitator("93")
    with pytest.raises(actions.HasAdministrator):
        appoint_administrator(mandate=colleague, by=helper, at=NOW)
    Mandate.objects.filter(user=boss.user).update(ended_at=NOW)
    watch_orphans(at=NOW)

    for by in (
        facilitator("38"),
        now_acting(colleague.user, boss.organisation),
        make_actor(Role.ADMINISTRATOR),
    ):
        with pytest.raises(actions.MayNotManage):
            appoint_administrator(mandate=colleague, by=by, at=NOW)
    appoint_administrator(mandate=colleague, by=helper, at=NOW)

    assert administrators_of(boss.organisation, at=NOW) == [colleague.user]
    assert Organisation.objects.get(pk=boss.organisation.pk).orphaned_at is None


def test_appoint_administrator_never_appoints_oneself():
    helper = facilitator("93")
    mandate = MandateFactory(organisation__departement="93", user=helper.user, role=Role.READER)

    with pytest.raises(MandateToOneself):
        appoint_administrator(mandate=mandate, by=helper, at=NOW)


def test_giving_again_after_a_term_begins_a_new_mandate():
    row = MandateFactory(term_at=NOW - timedelta(days=1))

    new = actions.give(
        organisation=row.organisation,
        user=row.user,
        role=Role.READER,
        term_at=None,
        giver_id=UserFactory().pk,
        at=NOW,
    )

    assert new.pk != row.pk
    assert Mandate.objects.get(pk=row.pk).ended_at == NOW


def test_give_never_gives_to_oneself():
    row = MandateFactory()

    with pytest.raises(MandateToOneself):
        actions.give(
            organisation=row.organisation,
            user=row.user,
            role=Role.EDITOR,
            term_at=None,
            giver_id=row.user_id,
            at=NOW,
        )
