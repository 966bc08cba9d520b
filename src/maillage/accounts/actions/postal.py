"""The code by post, the last resort: printed once by somebody entitled to decide, typed by whoever receives it.

Typing the right code approves the request by itself. The decision was taken when the letter was printed: by a person
who may decide, who is never the asker, who saw the request and checked the public address it goes to; what the letter
says is « whoever holds this code may act for you ». A second click by the same person, days later, would check nothing
more. Whoever printed it is written as the one who decided, and the request can be refused until the code is typed.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from maillage.accounts.actions.claims import MayNotDecide, accept
from maillage.accounts.actions.joining import NotYourRequest, journal_request, waiting
from maillage.accounts.actions.mandates import locked
from maillage.accounts.actors import Actor
from maillage.accounts.domain import events
from maillage.accounts.domain.joining import MandateToOneself
from maillage.accounts.domain.postal import CODE_DAYS, CODE_TRIES, address_lines, clean_code, draw_code
from maillage.accounts.models import Evidence, JoinRequest, Organisation
from maillage.accounts.permissions import Verb
from maillage.accounts.queries.joining import may_decide, standing
from maillage.accounts.queries.mandates import has_administrator
from maillage.base.refusals import Refusal, gettext_noop

events.register("join.printed", gettext_noop("a imprimé la lettre qui porte le code"))
events.register("join.wrong_code", gettext_noop("a tapé un code faux"), {"tries": gettext_noop("essais")})


class NotByPost(Refusal):
    message = gettext_noop("Cette demande n’attend pas de code par la poste.")


class NoAddress(Refusal):
    message = gettext_noop(
        "Écrivez l’adresse postale publique de l’organisation sur deux lignes au moins : rue, puis code postal "
        "et ville."
    )


class NoLetterYet(Refusal):
    message = gettext_noop("La lettre n’est pas encore partie : vous serez prévenu quand elle le sera.")


class WrongCode(Refusal):
    message = gettext_noop("Ce code n’est pas celui de la lettre. Essais restants : %(left)s.")


class TooManyTries(Refusal):
    message = gettext_noop(
        "Ce code a été essayé %(tries)s fois : il ne sert plus. Demandez une nouvelle lettre."
    )


class AdministeredSince(Refusal):
    message = gettext_noop(
        "Depuis l’envoi de la lettre, %(organisation)s a trouvé qui l’administre : c’est à cette personne de répondre "
        "à votre demande, qui l’attend déjà."
    )


class CodeExpired(Refusal):
    message = gettext_noop("Ce code n’est plus valable depuis le %(date)s. Demandez une nouvelle lettre.")


@transaction.atomic
def print_code(*, request: JoinRequest, address: str, by: Actor, at: datetime) -> str:
    """Return a new code for the letter: told this once, only its digest is kept; a former letter opens nothing more.

    address: the public postal address that whoever prints has checked. Raises MandateToOneself, AlreadyDecided,
    AlreadyCancelled, MayNotDecide, NotByPost, NoAddress.
    """
    row = waiting(request)
    if row.user_id == by.user_id:
        raise MandateToOneself()
    if not may_decide(by, row, at=at) or (row.organisation is None and standing(row.siret)):
        raise MayNotDecide()
    if row.evidence != Evidence.POST_CODE:
        raise NotByPost()
    if len(address_lines(address)) < 2:
        raise NoAddress()
    code = draw_code()
    row.code_digest, row.code_sent_at, row.code_printed_by_id = _digest(row, code), at, by.user_id
    row.code_tries, row.address = 0, "\n".join(address_lines(address))[:300]
    row.save()
    journal_request("join.printed", row, by=by, at=at)
    return code


def enter_code(*, request: JoinRequest, code: str, by: Actor, at: datetime) -> Organisation:
    """Approve one's own request by the code that came by post.

    Raises NotYourRequest, AlreadyDecided, AlreadyCancelled, NoLetterYet, AdministeredSince, CodeExpired, TooManyTries,
    WrongCode.
    """
    outcome = _try_code(request, code, by, at)
    if isinstance(outcome, int):  # the try is written, whatever becomes of the refusal
        raise WrongCode(left=outcome) if outcome else TooManyTries(tries=CODE_TRIES)
    return outcome


@transaction.atomic
def _try_code(request: JoinRequest, code: str, by: Actor, at: datetime) -> Organisation | int:
    """Return the organisation, or how many tries are left."""
    if request.user_id != by.user_id or not by.may(Verb.USE_ACCOUNT):
        raise NotYourRequest()
    row = waiting(request)
    if not row.code_digest or row.code_sent_at is None:
        raise NoLetterYet()
    if row.code_tries >= CODE_TRIES:
        raise TooManyTries(tries=CODE_TRIES)
    if at >= (until := row.code_sent_at + timedelta(days=CODE_DAYS)):
        raise CodeExpired(date=until)
    if not constant_time_compare(_digest(row, clean_code(code)), row.code_digest):
        row.code_tries += 1
        row.save(update_fields=["code_tries"])
        journal_request("join.wrong_code", row, by=by.as_oneself(), at=at, tries=row.code_tries)
        return CODE_TRIES - row.code_tries
    # Who printed the letter could decide only as long as nobody administered the organisation.
    organisation = row.organisation or standing(row.siret)
    if organisation is not None and has_administrator(locked(organisation), at=at):
        raise AdministeredSince(organisation=organisation.name)
    row.checked = row.address
    return accept(row, decider_id=row.code_printed_by_id, by=by.as_oneself(), at=at)


def _digest(row: JoinRequest, code: str) -> str:
    """Digest of a code, useless without the secret of the installation and for any other request."""
    return salted_hmac("maillage.post-code", f"{row.pk}:{code}", algorithm="sha256").hexdigest()
