"""Forms of who invites: whom, until when, with which words; another date, another address; a reply."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from maillage.accounts.forms.lines import LineField, PlainTextField
from maillage.base.explain import explain
from maillage.base.refusals import Refusal
from maillage.cooperation.actions.invitations import Invitee
from maillage.cooperation.forms.fields import DayField, ahead
from maillage.cooperation.models.projects import Member, MemberState
from maillage.mail.domain.addresses import normalise_address

DAY_HELP = _("Les relances partent 7, 3 et 1 jours avant, à qui n’a pas répondu.")


def clean_address(typed: str) -> str:
    """Return an address as it travels. Raises ValidationError with the sentence that says what is wrong."""
    try:
        return normalise_address(typed)
    except Refusal as refusal:
        raise forms.ValidationError(explain(refusal)) from None


class AnswerByForm(forms.Form):
    """The last day to answer. today: the first that can no longer be given."""

    answer_by = DayField(label=_("Réponse attendue jusqu’au"), help_text=DAY_HELP)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_answer_by(self) -> date:
        """Return a day that can be given."""
        return ahead(self.cleaned_data["answer_by"], self.today)


@dataclass(frozen=True, slots=True)
class Line:
    """One organisation in the form."""

    member: Member
    reached_here: bool
    pick: BoundField
    email: BoundField | None
    contact: BoundField | None


class InviteForm(AnswerByForm):
    """Whom to invite, at which addresses. reachable: numbers of the members that somebody administers here."""

    message = PlainTextField(
        label=_("Quelques mots pour elles"), max_length=1000, required=False,
        help_text=_("Chacune les lit en tête de son invitation. Le reste, heures, prix, risques, s’y met tout seul."),
    )  # fmt: skip

    def __init__(
        self,
        *args: Any,
        members: Sequence[Member],
        reachable: Collection[int],
        chosen: Collection[int] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.members, self.reachable = members, frozenset(reachable)
        for one in members:
            first = one.pk in chosen if chosen else one.state == MemberState.PROPOSED
            self.fields[f"pick_{one.pk}"] = forms.BooleanField(label=one.name, required=False, initial=first)
            if one.pk not in self.reachable:
                self.fields[f"email_{one.pk}"] = LineField(
                    label=gettext("Adresse électronique de %(name)s") % {"name": one.name}, max_length=254,
                    required=False, initial=one.email, widget=forms.EmailInput(attrs={"autocomplete": "off"}),
                )  # fmt: skip
                self.fields[f"contact_{one.pk}"] = LineField(
                    label=gettext("Personne à joindre chez %(name)s") % {"name": one.name}, max_length=150,
                    required=False, initial=one.contact,
                )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Ask an address for each organisation chosen that nobody administers here."""
        found = super().clean() or {}
        for one in self.members:
            name = f"email_{one.pk}"
            if found.get(f"pick_{one.pk}") and one.pk not in self.reachable and name not in self.errors:
                self._address(found, name)
        return found

    def _address(self, found: dict[str, Any], name: str) -> None:
        if not found.get(name):
            self.add_error(
                name, gettext("Donnez une adresse : personne n’administre cette organisation sur Maillage.")
            )
            return
        try:
            found[name] = clean_address(found[name])
        except forms.ValidationError as error:
            self.add_error(name, error)

    def lines(self) -> Iterator[Line]:
        """Yield each organisation with its fields."""
        for one in self.members:
            here = one.pk in self.reachable
            yield Line(
                one, here, self[f"pick_{one.pk}"], None if here else self[f"email_{one.pk}"],
                None if here else self[f"contact_{one.pk}"],
            )  # fmt: skip

    def invitees(self) -> list[Invitee]:
        """Return whom to invite."""
        data = self.cleaned_data
        return [
            Invitee(one, data.get(f"email_{one.pk}", ""), data.get(f"contact_{one.pk}", ""))
            for one in self.members
            if data.get(f"pick_{one.pk}")
        ]


class AddressForm(forms.Form):
    """Where an invitation goes instead."""

    email = LineField(
        label=_("Nouvelle adresse électronique"), max_length=254,
        help_text=_("Le lien envoyé à l’ancienne adresse ne mènera plus nulle part."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    contact = LineField(label=_("Personne à joindre"), max_length=150, required=False)

    def clean_email(self) -> str:
        """Return the address as it travels."""
        return clean_address(self.cleaned_data["email"])


class ReplyForm(forms.Form):
    """The reply to a question."""

    reply = PlainTextField(
        label=_("Votre réponse"), max_length=2000,
        help_text=_("Elle part aussitôt, avec le lien pour répondre à l’invitation."),
    )  # fmt: skip
