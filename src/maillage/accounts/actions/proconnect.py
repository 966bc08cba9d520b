"""Join an identity of ProConnect to an account, once its address is proved by a message."""

from __future__ import annotations

from datetime import datetime

from allauth.socialaccount.models import SocialAccount
from django.db import IntegrityError, transaction

from maillage.accounts.actions.security import note_change
from maillage.accounts.actions.signing import KIND, AccountClosed, open_account, prove_address
from maillage.accounts.actors import ANONYMOUS, Actor
from maillage.accounts.domain.patience import LINK_LIFE, may_send_link
from maillage.accounts.models import User
from maillage.accounts.queries.links import about_identity, recent_links
from maillage.base.refusals import Refusal, gettext_noop
from maillage.mail.actions.links import issue_link, open_link, use_link
from maillage.mail.actions.messages import queue_message

PURPOSE = "proconnect"


class OtherBrowser(Refusal):
    message = gettext_noop(
        "Ouvrez ce lien dans le navigateur où vous avez choisi ProConnect, sans attendre : "
        "c’est lui qui sait qui ProConnect a reconnu."
    )


class AlreadyLinked(Refusal):
    message = gettext_noop(
        "Ce compte est déjà relié à une autre identité ProConnect. Connectez-vous avec elle."
    )


@transaction.atomic
def send_proof(*, uid: str, email: str, url: str, language: str, at: datetime) -> bool:
    """Send the link that proves the address given by the provider; False when it has received enough of them.

    url: address of the page of the link, « TOKEN » where its token goes. Same message with and without an account.
    Raises BadAddress.
    """
    if not may_send_link(recent_links(email, kind=KIND, at=at), at):
        return False
    link, token = issue_link(
        purpose=PURPOSE, about=about_identity(uid), meant_for=email, at=at,
        minutes=int(LINK_LIFE.total_seconds() // 60),
    )  # fmt: skip
    queue_message(
        key=f"{KIND}:{link.pk}", to=email, template="accounts/mail/proconnect",
        context={"url": url.replace("TOKEN", token)}, language=language, kind=KIND, about=f"link:{link.pk}",
        urgent=True, confidential=True, at=at,
    )  # fmt: skip
    return True


@transaction.atomic
def join_identity(*, token: str, account: SocialAccount, name: str, origin: str, at: datetime) -> User:
    """Join an identity, just recognised in this browser, to the account of the address; open one if there is none.

    account: not saved yet. Raises LinkRefused, OtherBrowser (the link is for another identity), AccountClosed,
    AlreadyLinked.
    """
    link = open_link(token=token, purpose=PURPOSE, at=at)
    if link.about != about_identity(account.uid):
        raise OtherBrowser()
    use_link(link=link, at=at)
    person = User.objects.filter(email__iexact=link.meant_for).first()
    if person is None:
        person = open_account(email=link.meant_for, name=name, by=ANONYMOUS.at(origin), at=at)
    if not person.is_active:
        raise AccountClosed()
    if SocialAccount.objects.filter(user=person, provider=account.provider).exists():
        raise AlreadyLinked()
    prove_address(person)
    account.user = person
    try:
        with transaction.atomic():
            account.save()
    except IntegrityError:
        raise AlreadyLinked() from None
    by = Actor(user=person, origin=origin)
    note_change(person=person, change="account_connected", by=by, at=at)
    return person


@transaction.atomic
def forget_identity(*, by: Actor, keep: str, at: datetime) -> bool:
    """Take ProConnect off one's account: a link, a password or a key still lets in. False when there was none."""
    assert by.user is not None
    count, _ = SocialAccount.objects.filter(user=by.user).delete()
    if count:
        note_change(person=by.user, change="account_disconnected", by=by, at=at, keep=keep)
    return bool(count)
