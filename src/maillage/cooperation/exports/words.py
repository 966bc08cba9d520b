"""The words that every document carries, in its own language."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import override

from maillage.base.explain import day
from maillage.cooperation.domain.paper import Paper, Signatures, clean


def words_of(paper: Paper) -> dict[str, str]:
    """Return the fixed words of a document."""
    is_signed = any(isinstance(block, Signatures) for block in paper.blocks)
    with override(paper.language):
        return {
            "blank": _("à compléter :"),
            "dots": "…",
            "missing": _("À compléter avant de signer") if is_signed else _("À compléter"),
            "cautions": _("Avant de s’en servir"),
            "source": _("D’où vient cet article :"),
            "party": _("Partie"),
            "signatory": _("Signataire"),
            "signature": _("Signature"),
            "who": _("nom et qualité"),
            "replaced": _(
                "Le signe □ tient la place d’un caractère que ce PDF ne sait pas dessiner ; la version Word le montre."
            ),
        }


def running(paper: Paper) -> str:
    """Return what the head of each page says: the project, shortened."""
    project = clean(paper.project)
    return project if len(project) <= 90 else f"{project[:89].rstrip()}…"


def about(paper: Paper) -> str:
    """Return the line under the title: project, version, day."""
    with override(paper.language):
        parts = [
            _("Projet : %(project)s") % {"project": clean(paper.project)} if paper.project else "",
            clean(paper.version),
            day(paper.on),
        ]
    return " · ".join(part for part in parts if part)
