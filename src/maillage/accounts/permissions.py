"""Who may do what: one table, verb × relation to the object; and how a view declares the verb it needs.

`tests/repo/test_permissions.py` takes every route × every role × own, partner's and stranger's object from here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import wraps
from typing import Any, TypeVar

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode


class Verb(StrEnum):
    """What somebody does to an object; from the most open to the most closed."""

    VISIT = "visit"  # read what is public
    USE_ACCOUNT = "use_account"  # read and change what is one's own as a person
    READ = "read"  # read what is private to an organisation
    WRITE = "write"  # write for an organisation
    ADMINISTER = "administer"  # its people, its mandates
    DECIDE = "decide"  # approve or refuse who asks to act for an organisation
    SUPERVISE = "supervise"  # run this installation


class Relation(StrEnum):
    """What somebody is to the object. Only the organisation one acts for counts, not the others one belongs to."""

    ANYONE = "anyone"  # signed in or not, or holding a link made for this
    SELF = "self"  # the object is the person's own
    READER = "reader"  # acts for the object's organisation, in that role
    EDITOR = "editor"
    ADMINISTRATOR = "administrator"
    FACILITATOR = "facilitator"  # acts for a facilitator that the object's organisation mandated
    TERRITORY = "territory"  # acts for a facilitator of the object's territory or network
    STAFF = "staff"  # the team that runs this installation


TABLE: Mapping[Verb, frozenset[Relation]] = {
    Verb.VISIT: frozenset({Relation.ANYONE}),
    Verb.USE_ACCOUNT: frozenset({Relation.SELF}),
    Verb.READ: frozenset(
        {Relation.READER, Relation.EDITOR, Relation.ADMINISTRATOR, Relation.FACILITATOR},
    ),
    Verb.WRITE: frozenset({Relation.EDITOR, Relation.ADMINISTRATOR}),
    Verb.ADMINISTER: frozenset({Relation.ADMINISTRATOR}),
    Verb.DECIDE: frozenset({Relation.ADMINISTRATOR, Relation.TERRITORY, Relation.STAFF}),
    Verb.SUPERVISE: frozenset({Relation.STAFF}),
}

NEEDS_SECOND_FACTOR = frozenset({Verb.ADMINISTER, Verb.DECIDE, Verb.SUPERVISE})
"""Verbs whose misuse hurts others: a password alone does not give them."""

OPEN_TO_A_VISIT = frozenset({Verb.VISIT, Verb.READ})
"""What a member of the staff may do while looking as somebody else; unsafe requests are refused before any view."""

View = TypeVar("View", bound=Callable[..., HttpResponse])


def granted(verb: Verb, relations: frozenset[Relation]) -> bool:
    """Tell whether one of the relations gives the verb."""
    return bool(TABLE[verb] & relations)


def requires(verb: Verb) -> Callable[[View], View]:
    """Declare and enforce the verb of a view: visitor → sign-in page; second factor to set up → its page; else 403.

    This is the first door: it asks about the actor's own organisation. What the object allows is checked by the
    view's query or action (`actor.may(verb, to=organisation)`).
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
            actor = request.actor
            if actor.may(verb):
                return view(request, *args, **kwargs)
            if actor.user is None:
                return redirect_to_login(request.get_full_path())
            if actor.lacks_second_factor_for(verb):
                after = urlencode({"next": request.get_full_path()})
                return redirect(f"{reverse('account_second_factor')}?{after}")
            raise PermissionDenied

        # LoginRequiredMiddleware lets only public views through; the others are checked twice.
        declared: Any = login_not_required(checked) if verb is Verb.VISIT else checked
        declared.verb = verb
        return declared

    return decorate
