"""The form to put a file in a project."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.base.explain import explain
from maillage.cooperation.actions.files import Upload
from maillage.cooperation.domain.files import ACCEPTED, TYPES, TooHeavy, clean_name


class FileForm(forms.Form):
    """A file to keep; its type and its name are checked by the action."""

    file = forms.FileField(label=gettext_lazy("Fichier"), max_length=500, allow_empty_file=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["file"]
        field.widget.attrs["accept"] = ",".join(f".{kind}" for kind in [*TYPES, "jpeg"])
        field.help_text = _("%(accepted)s ; %(most)s Mo au plus. Tout le groupe peut le lire.") % {
            "accepted": ACCEPTED,
            "most": settings.FILE_MOST_MEGABYTES,
        }

    def clean_file(self) -> Upload:
        """Return what was sent, without reading more than may be kept."""
        sent = self.cleaned_data["file"]
        most = settings.FILE_MOST_MEGABYTES
        if sent.size > most * 1024 * 1024:
            raise forms.ValidationError(explain(TooHeavy(name=clean_name(sent.name or ""), limit=most)))
        return Upload(sent.name or "", sent.read())
