"""Forms to ask to act for an organisation, and to decide such a request."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.accounts.domain.joining import (
    MAX_DOCUMENT_BYTES,
    BadDocument,
    DocumentTooLarge,
    document_type,
    is_departement,
)
from maillage.accounts.domain.siret import clean_siret, is_siret
from maillage.accounts.forms.lines import LineField, PlainTextField
from maillage.accounts.models import Evidence, JoinRequest, OrganisationKind, Role
from maillage.base.explain import explain

EVIDENCE = (
    (
        Evidence.EMAIL_DOMAIN,
        gettext_lazy("Mon adresse professionnelle vérifiée, au nom de domaine de l’organisation"),
    ),
    (Evidence.DOCUMENT, gettext_lazy("Un document : délégation, procès-verbal, extrait d’immatriculation")),
    (Evidence.CALL, gettext_lazy("Un appel : on me joint au numéro public de l’organisation")),
    (Evidence.POST_CODE, gettext_lazy("En dernier recours : un code envoyé par la poste à l’organisation")),
)
ROLES = (
    (Role.READER, gettext_lazy("Lecture : voir ce qui est à l’organisation")),
    (Role.EDITOR, gettext_lazy("Rédaction : voir, et écrire pour elle")),
    (Role.ADMINISTRATOR, gettext_lazy("Administration : aussi gérer ses membres et ses accès")),
)


class SiretForm(forms.Form):
    """The number of the organisation."""

    siret = LineField(
        label=gettext_lazy("SIRET de l’organisation"),
        max_length=40,
        help_text=gettext_lazy("14 chiffres, sur un devis, une facture ou une fiche de paie."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def clean_siret(self) -> str:
        """Return the fourteen digits."""
        siret = clean_siret(self.cleaned_data["siret"])
        if not is_siret(siret):
            raise forms.ValidationError(_("Ce n’est pas un SIRET : vérifiez ses 14 chiffres."))
        return siret


class AskForm(forms.Form):
    """Who the organisation is when nothing is known of it, the role asked when it is here, and the evidence.

    described: the page already says what the organisation is. here: it is on Maillage, one asks to join it.
    with_siret: a letter can be sent to a public address.
    """

    name = LineField(label=gettext_lazy("Nom de l’organisation"), max_length=200)
    kind = forms.ChoiceField(label=gettext_lazy("C’est"), choices=OrganisationKind.choices)
    departement = LineField(
        label=gettext_lazy("Numéro de département"),
        max_length=3,
        help_text=gettext_lazy("Par exemple 93, 2A ou 974 : il désigne qui lira votre demande."),
    )
    address = PlainTextField(
        label=gettext_lazy("Adresse postale"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    role = forms.ChoiceField(
        label=gettext_lazy("Ce que vous ferez"), choices=ROLES, initial=Role.EDITOR, widget=forms.RadioSelect
    )
    evidence = forms.ChoiceField(
        label=gettext_lazy("Comment montrer que vous agissez pour elle ?"),
        choices=EVIDENCE,
        widget=forms.RadioSelect,
    )
    document = forms.FileField(
        label=gettext_lazy("Le document, si vous avez choisi cette preuve"),
        required=False,
        max_length=200,
        help_text=gettext_lazy(
            "PDF, PNG ou JPEG, 5 Mo au plus. Seule la personne qui décide le voit ; il est effacé ensuite."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg"}),
    )
    explanation = PlainTextField(
        label=gettext_lazy("Votre fonction, et ce qui peut aider à décider"), max_length=2000, required=False
    )

    def __init__(self, *args: Any, described: bool, here: bool, with_siret: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if described:
            for name in ("name", "kind", "departement", "address"):
                del self.fields[name]
        if not here:
            del self.fields["role"]
        if here or not with_siret:
            self.fields["evidence"].choices = EVIDENCE[:3]  # type: ignore[attr-defined]

    def clean_departement(self) -> str:
        """Return the code, in capitals."""
        code = self.cleaned_data["departement"].upper()
        if not is_departement(code):
            raise forms.ValidationError(_("Écrivez un numéro de département : par exemple 93, 2A ou 974."))
        return str(code)

    def clean_document(self) -> bytes | None:
        """Return the content of the file, of a type that may be kept."""
        file: UploadedFile | None = self.cleaned_data["document"]
        if file is None:
            return None
        try:
            content = bytes(file.read(MAX_DOCUMENT_BYTES + 1))
            document_type(content)
        except (BadDocument, DocumentTooLarge) as refusal:
            raise forms.ValidationError(explain(refusal)) from None
        self.document_name = file.name or ""
        return content

    def clean(self) -> dict[str, Any]:
        """A document goes with its evidence."""
        data = super().clean() or self.cleaned_data
        if (
            data.get("evidence") == Evidence.DOCUMENT
            and not data.get("document")
            and "document" not in self.errors
        ):
            self.add_error("document", _("Joignez le document."))
        return data

    document_name = ""


class ApproveForm(forms.Form):
    """What was checked, and the role given: the one asked, or a lesser one."""

    role = forms.ChoiceField(label=gettext_lazy("Rôle donné"), choices=ROLES, widget=forms.RadioSelect)
    checked = PlainTextField(
        label=gettext_lazy("Ce que vous avez vérifié"), max_length=500, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    def __init__(self, *args: Any, asked: JoinRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["role"] = asked.role
        lesser = [role for role, _label in ROLES].index(Role(asked.role)) + 1
        self.fields["role"].choices = ROLES[:lesser]  # type: ignore[attr-defined]
        if asked.is_claim:
            del self.fields["role"]
        self.fields["checked"].required = asked.evidence in (Evidence.CALL, Evidence.POST_CODE)


class DeclineForm(forms.Form):
    """Why a request is refused."""

    reason = PlainTextField(
        label=gettext_lazy("Motif du refus"), max_length=500, help_text=gettext_lazy("La personne le lira."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


class LetterForm(forms.Form):
    """Where the letter that carries the code goes."""

    address = PlainTextField(
        label=gettext_lazy("Adresse postale publique"), max_length=300, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy(
            "Vérifiez-la dans un registre public (Annuaire des entreprises) : jamais auprès de la personne qui demande."
        ),
    )  # fmt: skip


class CodeForm(forms.Form):
    """The code read in the letter."""

    code = LineField(
        label=gettext_lazy("Code reçu par la poste"), max_length=20, help_text=gettext_lazy("Par exemple ABCD-EFGH."),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "characters"}),
    )  # fmt: skip
