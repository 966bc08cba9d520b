"""Objects of people and organisations for the walk: requests, invitations, mandates, tokens, keys, links."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.utils import timezone

from maillage.accounts.actions import signing
from maillage.accounts.models import (
    ApiToken,
    FacilitationMandate,
    FacilitationState,
    FacilitatorScope,
    Invitation,
    JoinRequest,
    JournalEntry,
    Mandate,
    Organisation,
    User,
)
from maillage.accounts.permissions import Verb
from maillage.accounts.tests.factories import MandateFactory, OrganisationFactory, UserFactory, add_passkey
from maillage.mail.actions.links import issue_link
from tests.repo.cast import Cast, Sample, of

DECIDERS = frozenset({"territory editor", "territory administrator", "staff"})
"""Who decides of a claim of the territory, or for an organisation there that nobody administers."""
PARTNERS = frozenset({"partner editor", "partner administrator"})
"""Who writes for the facilitator that was mandated."""

SAMPLES: dict[str, Sample] = {
    "account_unsubscribe": Sample(lambda made: {"token": made["unsubscribe"]}),
    "account_decision": Sample(of("claim"), who=DECIDERS),
    "account_decision_approve": Sample(of("claim"), who=DECIDERS),
    "account_decision_decline": Sample(of("claim"), who=DECIDERS),
    "account_decision_document": Sample(of("claim"), who=DECIDERS),
    "account_decision_letter": Sample(of("claim"), who=DECIDERS),
    "account_orphan": Sample(of("orphan"), who=DECIDERS),
    "account_orphan_invite": Sample(of("orphan"), who=DECIDERS),
    "account_request": Sample(of("own request"), personal=True),
    "account_request_cancel": Sample(of("own request"), personal=True),
    "account_request_code": Sample(of("own request"), personal=True),
    "account_my_invitation": Sample(of("invitation to me"), personal=True),
    "account_invitation_remind": Sample(of("invitation"), Verb.ADMINISTER),
    "account_invitation_revoke": Sample(of("invitation"), Verb.ADMINISTER),
    "account_invitation": Sample(of_token := (lambda made: {"token": made["invitation token"]})),
    "account_invitation_take": Sample(of_token),
    "account_invitation_open": Sample(of_token),
    "account_invitation_decline": Sample(of_token),
    "account_link_open": Sample(lambda made: {"token": made[signing.SIGN_IN]}),
    "account_new_password": Sample(lambda made: {"token": made[signing.PASSWORD]}),
    "account_open": Sample(lambda made: {"token": made[signing.SIGN_UP]}),
    # Links whose flow needs another site or two mails: tried whole in test_email_change.py and test_oidc.py.
    "account_email_link": Sample(lambda made: {"token": "abc"}, unknown=True),
    "account_proconnect_confirm": Sample(lambda made: {"token": "abc"}, unknown=True),
    "account_member": Sample(of("member"), Verb.ADMINISTER),
    "account_member_end": Sample(of("member"), Verb.ADMINISTER),
    "account_member_transfer": Sample(of("member"), Verb.ADMINISTER),
    "account_facilitation_answer": Sample(of("access asked"), Verb.ADMINISTER),
    "account_facilitation_withdraw": Sample(of("access"), Verb.ADMINISTER),
    "account_facilitation_give_back": Sample(of("access"), who=PARTNERS),
    "account_organisation_public": Sample(of("owner")),
    "account_person": Sample(of("person")),
    "account_scope_end": Sample(of("scope")),
    "account_token_revoke": Sample(of("api token"), personal=True),
    "account_history_undo": Sample(lambda made: {"number": made["entry"].pk}, Verb.WRITE),
    "mfa_edit_webauthn": Sample(of("key"), personal=True),
    "mfa_remove_webauthn": Sample(of("key"), personal=True),
}


def make_account_objects(cast: Cast) -> dict[str, Any]:
    """Make one object of each sort, for the owner or for its editor, with canaries in what is private."""
    editor, owner = cast.by.user, cast.owner
    assert editor is not None
    now = timezone.now()
    EmailAddress.objects.create(user=editor, email=editor.email, verified=True, primary=True)
    reader = Mandate.objects.get(organisation=owner, role="reader")
    User.objects.filter(pk=reader.user_id).update(
        name="Lectrice au canari", email="lectrice-canari@exemple.test"
    )
    orphan = OrganisationFactory(departement="93", name="Sans administration")
    MandateFactory(organisation=orphan, starts_at=now)
    _link, token = issue_link(
        purpose="invitation", about="invitation:0", meant_for="invitee@exemple.test", days=3, at=now
    )
    return {
        "owner": owner,
        "orphan": orphan,
        "person": editor,
        "member": reader,
        "claim": _request(UserFactory(name="Demandeuse au canari"), now),
        "own request": _request(editor, now),
        "invitation": _invitation(owner, "invitee-canari@exemple.test", editor, now),
        "invitation to me": _invitation(cast.strangers, editor.email, editor, now),
        "invitation token": token,
        **{purpose: _way_in(purpose, editor, now) for purpose in ("sign-in", "password", "sign-up")},
        "access": FacilitationMandate.objects.get(organisation=owner, state=FacilitationState.ACCEPTED),
        "access asked": _asked(owner, editor, now),
        "scope": FacilitatorScope.objects.order_by("pk").first(),
        "api token": ApiToken.objects.create(
            user=editor, name="Jeton au canari", hint="mlg_canari", digest="0" * 64, created_at=now,
            expires_at=now + timedelta(days=9),
        ),
        "key": add_passkey(editor, "Clé au canari"),
        "entry": JournalEntry.objects.filter(owner_id=owner.pk, what__startswith="tender.").last(),
    }  # fmt: skip


def _request(user: User, now: Any) -> JoinRequest:
    return JoinRequest.objects.create(
        user=user, name="À fonder", kind="structure", departement="93", role="administrator", evidence="document",
        document=b"%PDF-1.4 canari", document_name="preuve.pdf", explanation="Explication au canari", asked_at=now,
    )  # fmt: skip


def _invitation(organisation: Organisation, email: str, by: User, now: Any) -> Invitation:
    return Invitation.objects.create(
        organisation=organisation, email=email, sent_by=by, sent_at=now - timedelta(days=5),
        expires_at=now + timedelta(days=9),
    )  # fmt: skip


def _asked(owner: Organisation, by: User, now: Any) -> FacilitationMandate:
    return FacilitationMandate.objects.create(
        facilitator=OrganisationFactory(kind="adviser"), organisation=owner, state=FacilitationState.ASKED,
        purpose="Pour quoi au canari", asked_by=by, asked_at=now,
    )  # fmt: skip


def _way_in(purpose: str, user: User, now: Any) -> str:
    about = purpose if purpose == signing.SIGN_UP else f"person:{user.pk}"
    meant_for = "nouvelle@exemple.test" if purpose == signing.SIGN_UP else user.email
    return issue_link(purpose=purpose, about=about, meant_for=meant_for, minutes=15, at=now)[1]
