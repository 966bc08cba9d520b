"""Forms of documents: the questions of one, the sheet of a member, the decision of a board, a signature."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from maillage.accounts.forms.lines import LineField, PlainTextField
from maillage.cooperation.actions.documents import LONGEST_ANSWER
from maillage.cooperation.actions.member_sheets import LIMITS, Sheet
from maillage.cooperation.actions.signing import Signatory
from maillage.cooperation.domain.documents.template import Ask, Template
from maillage.cooperation.forms.fields import DayField, FigureField, ahead
from maillage.cooperation.models.documents import MemberSheet
from maillage.cooperation.models.projects import Member
from maillage.cooperation.queries.document_facts import ProjectFacts

FIGURES = frozenset({"number", "euro", "percent"})
DECIMALS = 6
"""As many as people may type: what they write in a contract is not rounded."""
YEARS = 3
NOTHING = ("", _("À choisir"))


class AnswersForm(forms.Form):
    """The questions of one document; none is compulsory here: what is missing stays a blank in the document."""

    def __init__(self, *args: Any, template: Template, known: ProjectFacts, **facts: Any) -> None:
        self.asks = template.asks
        kept = facts.pop("initial", {})
        super().__init__(*args, **{**facts, "initial": {**kept, **_figures(template, kept)}})
        for ask in template.asks:
            self.fields[ask.code] = _field(ask, known.members, known.given(ask.code))

    def answers(self) -> dict[str, str]:
        """Return the answers as they are kept."""
        found = {}
        for ask in self.asks:
            value = self.cleaned_data.get(ask.code)
            found[ask.code] = _plain(value)
        return found


def _figures(template: Template, kept: Mapping[str, str]) -> dict[str, Decimal]:
    """Return the figures among the answers kept, as the fields show them."""
    return {
        ask.code: Decimal(kept[ask.code])
        for ask in template.asks
        if ask.kind in FIGURES and kept.get(ask.code)
    }


def _plain(value: object) -> str:
    """Return an answer as it is kept."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value.normalize() + 0:f}"
    return str(value or "").strip()


def _field(ask: Ask, members: Collection[Member], given: str) -> forms.Field:
    field = _made(ask, members, given)
    field.says_when = ask.required or bool(given)  # type: ignore[attr-defined]  # what lacks stays a blank
    return field


def _made(ask: Ask, members: Collection[Member], given: str) -> forms.Field:
    label = gettext(ask.label)
    help_text = gettext(ask.help) if ask.help else ""
    if given:
        help_text = gettext("Sans réponse, le projet dit : %(given)s. %(help)s") % {
            "given": given,
            "help": help_text,
        }
    common: dict[str, Any] = {"label": label, "help_text": help_text.strip(), "required": False}
    match ask.kind:
        case "long":
            return PlainTextField(
                max_length=LONGEST_ANSWER, widget=forms.Textarea(attrs={"rows": 4}), **common
            )
        case "number" | "euro" | "percent":
            return FigureField(decimals=DECIMALS, **common)
        case "date":
            return DayField(**common)
        case "choice":
            return forms.ChoiceField(
                choices=[NOTHING, *((c, gettext(w)) for c, w in ask.choices.items())], **common
            )
        case "member":
            return forms.ChoiceField(
                choices=[NOTHING, *((str(one.pk), one.name) for one in members)], **common
            )
        case _:
            return LineField(max_length=300, **common)


class OpenForm(forms.Form):
    """Open a document: which one, and for those of which there may be several, its name."""

    kind = forms.CharField(max_length=30)
    label = LineField(label=_("Lequel"), max_length=120, required=False)


class MemberSheetForm(forms.Form):
    """What every document says of a member."""

    address = LineField(label=_("Adresse du siège"), max_length=LIMITS["address"], required=False)
    legal_form = LineField(
        label=_("Forme juridique"), max_length=LIMITS["legal_form"], required=False,
        help_text=_("Association, SAS, SCIC…"),
    )  # fmt: skip
    kind = LineField(
        label=_("Agréments et conventions"), max_length=LIMITS["kind"], required=False,
        help_text=_("Par exemple : convention d’entreprise d’insertion jusqu’au 31 décembre 2027."),
    )  # fmt: skip
    signatory = LineField(label=_("Qui signe"), max_length=LIMITS["signatory"], required=False)
    quality = LineField(
        label=_("Sa fonction"), max_length=LIMITS["quality"], required=False,
        help_text=_("Présidente, directeur par délégation… : la personne a le pouvoir d’engager l’organisation."),
    )  # fmt: skip
    signatory_email = forms.EmailField(
        label=_("Où lui envoyer le lien de signature"), required=False,
        help_text=_("Vide : les personnes qui administrent l’organisation signent avec leur compte."),
    )  # fmt: skip
    contact = LineField(
        label=_("Courriel et téléphone pour la candidature"), max_length=LIMITS["contact"], required=False
    )
    insurer = LineField(
        label=_("Assureur en responsabilité civile, numéro du contrat"),
        max_length=LIMITS["insurer"],
        required=False,
    )

    def __init__(self, *args: Any, year: int, sheet: MemberSheet, **facts: Any) -> None:
        initial = {name: getattr(sheet, name) for name in (*LIMITS, "signatory_email")}
        self.years = [year - back for back in range(1, YEARS + 1)]
        initial |= {
            f"turnover_{one}": Decimal(sheet.turnovers[str(one)])
            for one in self.years
            if str(one) in sheet.turnovers
        }
        self.kept = {int(one): euros for one, euros in sheet.turnovers.items() if int(one) not in self.years}
        super().__init__(*args, **{**facts, "initial": initial})
        for one in self.years:
            self.fields[f"turnover_{one}"] = FigureField(
                label=gettext("Chiffre d’affaires %(year)s, hors taxes (€)") % {"year": one}
            )

    def sheet(self) -> Sheet:
        """Return what was typed."""
        data = self.cleaned_data
        typed = {one: data[f"turnover_{one}"] for one in self.years}
        turnovers = {one: int(euros) for one, euros in typed.items() if euros is not None}
        texts: Mapping[str, str] = {name: data[name] for name in (*LIMITS, "signatory_email")}
        return Sheet(**texts, turnovers={**self.kept, **turnovers})


class BoardForm(forms.Form):
    """What the board of a member decided (R-333)."""

    member = forms.ChoiceField(label=_("Organisation"))
    body = LineField(
        label=_("Instance"),
        max_length=120,
        help_text=_("Conseil d’administration, bureau, assemblée générale…"),
    )
    on = DayField(label=_("Date de la décision"))
    reference = LineField(
        label=_("Référence"), max_length=120, help_text=_("Procès-verbal, numéro de délibération.")
    )

    def __init__(self, *args: Any, members: Collection[Member], **facts: Any) -> None:
        super().__init__(*args, **facts)
        choices = [(str(one.pk), one.name) for one in members]
        self.fields["member"].choices = choices  # type: ignore[attr-defined]
        if len(choices) == 1:
            self.fields["member"].widget = forms.HiddenInput()
            self.fields["member"].initial = choices[0][0]


class ProposeForm(forms.Form):
    """The day that one hopes for, when a version is put to the signature. today: the first that cannot be given."""

    sign_by = DayField(
        label=_("À signer avant le"), required=False,
        help_text=_(
            "Avec une date, nous relançons 7, 3 et 1 jours avant ; sans date, 3, 7 et 14 jours après aujourd’hui. "
            "Seulement qui n’a pas signé."
        ),
    )  # fmt: skip

    def __init__(self, *args: Any, today: date, **facts: Any) -> None:
        super().__init__(*args, **facts)
        self.today = today

    def clean_sign_by(self) -> date | None:
        """Return a day that can be given, None without one."""
        typed = self.cleaned_data["sign_by"]
        return ahead(typed, self.today) if typed else None


class SignForm(forms.Form):
    """A signature: who signs, in which quality, and that the document was read."""

    name = LineField(label=_("Votre nom"), max_length=150)
    quality = LineField(
        label=_("Votre fonction"), max_length=120, help_text=_("Celle qui vous donne le pouvoir de signer.")
    )
    approved = forms.BooleanField(
        label=_("Lu et approuvé"),
        error_messages={"required": _("Cochez « lu et approuvé » pour signer.")},
    )
    sha256 = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def signatory(self) -> Signatory:
        """Return who signs, as typed."""
        data = self.cleaned_data
        return Signatory(data["name"], data["quality"], data["approved"], data["sha256"])


class RefuseForm(forms.Form):
    """A refusal to sign: why, and by whom."""

    reason = PlainTextField(
        label=_("Pourquoi"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Les autres parties liront cette raison."),
    )  # fmt: skip
    name = LineField(label=_("Votre nom"), max_length=150, required=False)
    quality = LineField(label=_("Votre fonction"), max_length=120, required=False)

    def signatory(self) -> Signatory:
        """Return who refuses, as typed."""
        return Signatory(self.cleaned_data["name"], self.cleaned_data["quality"])


class DigestForm(forms.Form):
    """A digest to look for."""

    empreinte = LineField(
        label=_("Empreinte SHA-256 du fichier"), max_length=200, required=False,
        help_text=_("64 chiffres et lettres de a à f, comme sur l’attestation."),
    )  # fmt: skip

    def digest(self) -> str:
        """Return the digest typed, without spaces; empty when it is not one."""
        text = "".join(self.cleaned_data.get("empreinte", "").split()).lower()
        return text if len(text) == 64 and set(text) <= set("0123456789abcdef") else ""
