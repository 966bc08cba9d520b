from datetime import timedelta

import pytest

from maillage.accounts import hooks
from maillage.accounts.actions import claims as actions
from maillage.accounts.actions import postal
from maillage.accounts.actions.claims import approve_request, decline_request
from maillage.accounts.actions.joining import AlreadyCancelled, AlreadyDecided, NotYourRequest, cancel_request
from maillage.accounts.domain.joining import MandateToOneself
from maillage.accounts.domain.postal import CODE_TRIES
from maillage.accounts.models import (
    Evidence,
    JournalEntry,
    Mandate,
    Notification,
    Organisation,
    RequestState,
    Role,
)
from maillage.accounts.tests.factories import MandateFactory, OrganisationFactory, make_actor, make_staff
from maillage.accounts.tests.joining import (
    NOW,
    PDF,
    SIRET,
    administrator_of,
    alone,
    asks,
    claim,
    facilitator,
    now_acting,
    person,
)
from maillage.mail.models import OutgoingMessage

pytestmark = pytest.mark.django_db
ADDRESS = "1 rue Inventée\n93000 Ville"


@pytest.mark.parametrize("by", [lambda: facilitator("93"), make_staff])
def test_approve_request_founds_the_organisation_and_its_administrator(by):
    user = person()
    row = claim(user)

    organisation = approve_request(request=row, checked="Appelé l’accueil.", by=by(), at=NOW)

    assert (organisation.name, organisation.siret, organisation.departement) == (
        "Atelier inventé",
        SIRET,
        "93",
    )
    assert now_acting(user, organisation).role == Role.ADMINISTRATOR
    told = Notification.objects.get(user=user, kind="answer")
    assert "Votre demande est acceptée" in told.message
    assert OutgoingMessage.objects.get(to=user.email).urgent
    assert JournalEntry.objects.filter(what="organisation.founded", owner_id=organisation.pk).exists()


def test_approve_request_tells_the_hooks_in_its_own_transaction(monkeypatch):
    seen: list[str] = []

    def fails(*, organisation, by, at):
        seen.append(organisation.name)
        raise RuntimeError("nothing of it is kept")

    monkeypatch.setattr(hooks, "_founded", [fails])
    row = claim()

    with pytest.raises(RuntimeError):
        approve_request(request=row, checked="oui", by=make_staff(), at=NOW)
    assert seen == ["Atelier inventé"]
    assert not Organisation.objects.filter(siret=SIRET).exists()


def test_approve_request_takes_the_domain_proved_as_the_organisation_s_own():
    row = claim(person("a@atelier.test"), evidence=Evidence.EMAIL_DOMAIN, siret="")

    assert approve_request(request=row, by=make_staff(), at=NOW).email_domain == "atelier.test"


def test_nobody_decides_one_s_own_request():
    helper, staff, boss = facilitator("93"), make_staff(), make_actor(Role.ADMINISTRATOR)
    rows = [
        (helper, claim(helper.user)),
        (staff, claim(staff.user, siret="", name="Collectif")),
        (boss, asks(OrganisationFactory(), boss.user)),
    ]
    for by, row in rows:
        with pytest.raises(MandateToOneself):
            approve_request(request=row, checked="oui", by=by, at=NOW)
        with pytest.raises(MandateToOneself):
            decline_request(request=row, reason="non", by=by, at=NOW)
    row = claim(staff.user, siret="00010001600021", evidence=Evidence.POST_CODE)
    with pytest.raises(MandateToOneself):
        postal.print_code(request=row, address=ADDRESS, by=staff, at=NOW)
    assert not Mandate.objects.filter(user__in=[helper.user, staff.user], given_by__isnull=False).exists()


def test_others_do_not_decide():
    organisation = OrganisationFactory(departement="93")
    administrator_of(organisation)
    joining, claimed = asks(organisation), claim()
    for by in (make_actor(Role.ADMINISTRATOR), facilitator("38"), facilitator(role=Role.READER)):
        for row in (joining, claimed):
            with pytest.raises(actions.MayNotDecide):
                approve_request(request=row, checked="oui", by=by, at=NOW)
    # An organisation that is administered decides for itself: its facilitator would let itself in.
    with pytest.raises(actions.MayNotDecide):
        approve_request(request=joining, checked="oui", by=facilitator("93"), at=NOW)


def test_a_decider_without_second_factor_does_not_decide():
    helper = facilitator("93")
    helper = type(helper)(user=helper.user, organisation=helper.organisation, role=helper.role)

    with pytest.raises(actions.MayNotDecide):
        approve_request(request=claim(), checked="oui", by=helper, at=NOW)


def test_approve_request_of_a_colleague_gives_the_role_asked_or_a_lesser_one():
    organisation = OrganisationFactory()
    boss, user = administrator_of(organisation), person()
    row = asks(organisation, user, role=Role.EDITOR)

    with pytest.raises(actions.MoreThanAsked):
        approve_request(request=row, checked="oui", role=Role.ADMINISTRATOR, by=boss, at=NOW)
    approve_request(request=row, checked="oui", role=Role.READER, by=boss, at=NOW)

    assert now_acting(user, organisation).role == Role.READER


def test_approve_request_after_a_call_needs_what_was_checked():
    with pytest.raises(actions.NothingChecked):
        approve_request(request=claim(), checked="  ", by=make_staff(), at=NOW)


def test_the_second_of_two_deciders_learns_who_was_first():
    row, first, second = claim(), make_staff(), facilitator("93")

    approve_request(request=row, checked="oui", by=first, at=NOW)

    with pytest.raises(AlreadyDecided) as refused:
        decline_request(request=row, reason="non", by=second, at=NOW)
    assert refused.value.facts == {"decision": "acceptée", "who": str(first.user), "date": NOW}


def test_decline_request_tells_why_and_forgets_the_document():
    user = person()
    row = claim(user, evidence=Evidence.DOCUMENT, document=PDF, document_name="pv.pdf")

    with pytest.raises(actions.ReasonMissing):
        decline_request(request=row, reason=" ", by=make_staff(), at=NOW)
    decline_request(request=row, reason="Le document est au nom d’une autre.", by=make_staff(), at=NOW)

    row.refresh_from_db()
    assert (row.state, row.document, row.document_name) == (RequestState.DECLINED, None, "")
    assert "Le document est au nom d’une autre." in OutgoingMessage.objects.get(to=user.email).text


def test_a_cancelled_request_is_not_decided():
    user = person()
    row = claim(user)
    cancel_request(request=row, by=alone(user), at=NOW)

    with pytest.raises(AlreadyCancelled):
        approve_request(request=row, checked="oui", by=make_staff(), at=NOW)


def test_the_other_claims_of_a_siret_become_requests_to_join_it():
    helper, second = facilitator("93"), person()
    other = claim(second)

    organisation = approve_request(request=claim(), checked="oui", by=helper, at=NOW)

    other.refresh_from_db()
    assert other.organisation == organisation
    assert "c’est" not in Notification.objects.get(user=second, kind="answer").message
    with pytest.raises(actions.MayNotDecide):
        approve_request(request=other, checked="oui", by=helper, at=NOW)


def test_a_claim_of_what_is_here_by_now_is_decided_by_its_administrator():
    row, helper = claim(), facilitator("93")
    boss = administrator_of(OrganisationFactory(siret=SIRET, name="Ajoutée par l’équipe"))

    with pytest.raises(actions.MayNotDecide):
        approve_request(request=row, checked="oui", by=helper, at=NOW)
    assert approve_request(request=row, checked="oui", by=boss, at=NOW) == boss.organisation


def test_a_founding_that_meets_another_of_its_siret_is_decided_there(monkeypatch):
    row = claim()
    OrganisationFactory(siret=SIRET)
    monkeypatch.setattr(actions, "standing", lambda siret: None)  # as if it came in between

    with pytest.raises(actions.MayNotDecide):
        approve_request(request=row, checked="oui", by=make_staff(), at=NOW)


def test_approve_request_gives_a_member_the_higher_role():
    mandate = MandateFactory(role=Role.READER)
    row = asks(mandate.organisation, mandate.user, role=Role.ADMINISTRATOR)

    approve_request(request=row, checked="oui", by=make_staff(), at=NOW)

    mandate.refresh_from_db()
    assert (mandate.role, mandate.version) == (Role.ADMINISTRATOR, 2)


def by_post(**more):
    """A claim by post, its letter printed by a facilitator: (request, person, facilitator, code)."""
    user, helper = person(), facilitator("93")
    row = claim(user, evidence=Evidence.POST_CODE, **more)
    return row, user, helper, postal.print_code(request=row, address=ADDRESS, by=helper, at=NOW)


def test_enter_code_approves_in_the_name_of_whoever_printed_it():
    row, user, helper, code = by_post()

    organisation = postal.enter_code(
        request=row, code=f" {code[:4].lower()}-{code[4:]} ", by=alone(user), at=NOW
    )

    row.refresh_from_db()
    assert (row.state, row.decided_by, row.code_digest) == (RequestState.APPROVED, helper.user, "")
    assert now_acting(user, organisation).role == Role.ADMINISTRATOR
    assert Mandate.objects.get(user=user).given_by == helper.user


def test_print_code_keeps_the_code_nowhere():
    row, _user, _helper, code = by_post()

    row.refresh_from_db()
    assert code not in str(vars(row))
    assert not any(code in str(entry.after) for entry in JournalEntry.objects.all())


def test_a_new_letter_makes_the_former_code_useless():
    row, user, helper, code = by_post()
    again = postal.print_code(request=row, address=ADDRESS, by=helper, at=NOW)

    with pytest.raises(postal.WrongCode):
        postal.enter_code(request=row, code=code, by=alone(user), at=NOW)
    assert postal.enter_code(request=row, code=again, by=alone(user), at=NOW)


def test_enter_code_stops_after_five_tries_even_with_the_right_one():
    row, user, _helper, code = by_post()
    for left in range(CODE_TRIES - 1, 0, -1):
        with pytest.raises(postal.WrongCode) as refused:
            postal.enter_code(request=row, code="FAUX", by=alone(user), at=NOW)
        assert refused.value.facts == {"left": left}
    with pytest.raises(postal.TooManyTries):
        postal.enter_code(request=row, code="FAUX", by=alone(user), at=NOW)

    with pytest.raises(postal.TooManyTries):
        postal.enter_code(request=row, code=code, by=alone(user), at=NOW)
    assert JournalEntry.objects.filter(what="join.wrong_code").count() == CODE_TRIES


def test_enter_code_refuses_others_too_late_and_before_the_letter():
    row, user, _helper, code = by_post()
    unprinted = claim(person(), evidence=Evidence.POST_CODE)

    with pytest.raises(NotYourRequest):
        postal.enter_code(request=row, code=code, by=alone(person()), at=NOW)
    with pytest.raises(postal.CodeExpired):
        postal.enter_code(request=row, code=code, by=alone(user), at=NOW + timedelta(days=60))
    with pytest.raises(postal.NoLetterYet):
        postal.enter_code(request=unprinted, code="", by=alone(unprinted.user), at=NOW)


def test_print_code_needs_an_address_a_right_and_a_request_by_post():
    row = claim(evidence=Evidence.POST_CODE)

    with pytest.raises(postal.NoAddress):
        postal.print_code(request=row, address="Ville", by=make_staff(), at=NOW)
    with pytest.raises(actions.MayNotDecide):
        postal.print_code(request=row, address=ADDRESS, by=facilitator("38"), at=NOW)
    with pytest.raises(postal.NotByPost):
        postal.print_code(request=claim(siret=""), address=ADDRESS, by=make_staff(), at=NOW)


def test_a_code_opens_nothing_once_somebody_else_founded_the_organisation():
    row, user, helper, code = by_post()
    approve_request(request=claim(), checked="oui", by=helper, at=NOW)

    with pytest.raises(postal.NoLetterYet):
        postal.enter_code(request=row, code=code, by=alone(user), at=NOW)
    with pytest.raises(actions.MayNotDecide):
        postal.print_code(request=row, address=ADDRESS, by=helper, at=NOW)
