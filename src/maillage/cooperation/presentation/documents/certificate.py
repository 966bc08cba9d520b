"""The certificate of the signatures of a version: who, when, how, and how to verify it."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from maillage.base.explain import day, moment
from maillage.cooperation.domain.paper import Block, Heading, Paper, Paragraph, Table
from maillage.cooperation.models.documents import (
    PaperSignature,
    PaperState,
    PaperVersion,
    SignatureState,
    SignatureWay,
)


def certificate_of(version: PaperVersion, at: datetime) -> Paper:
    """Return the certificate of a version, in French: complete once all have signed, partial before."""
    with override("fr"):
        signatures = list(version.signatures.all())
        signed = [one for one in signatures if one.state == SignatureState.SIGNED]
        is_whole = version.state == PaperState.SIGNED
        said = ngettext("%(n)s signature sur %(all)s.", "%(n)s signatures sur %(all)s.", len(signed))
        lead = said % {"n": len(signed), "all": len(signatures)}
        if not is_whole:
            partial = _("Attestation partielle : elle changera quand les autres parties auront répondu.")
            lead = f"{lead} {partial}"
        return Paper(
            title=_("Attestation de signatures"),
            kind=_("Attestation de signatures"),
            language="fr",
            project=version.sheet.project.title,
            on=timezone.localtime(at).date(),
            version=_("version %(number)s") % {"number": version.number},
            lead=lead,
            blocks=tuple(_blocks(version, signatures, is_whole=is_whole)),
        )


def _blocks(version: PaperVersion, signatures: list[PaperSignature], *, is_whole: bool) -> list[Block]:
    return [
        Heading(_("Le document")),
        Table(
            (_("Rubrique"), _("Donnée")),
            (
                (_("Titre"), version.title),
                (_("Version"), str(version.number)),
                (_("Fait le"), moment(version.at)),
                (_("Proposé à la signature le"), moment(version.proposed_at)),
                (_("Signé par toutes le"), moment(version.closed_at) if is_whole else "—"),
                (_("Empreinte SHA-256"), grouped(version.sha256)),
            ),
            _("Ce qui a été signé"),
        ),
        Heading(_("Les parties")),
        Table(
            (_("Organisation"), _("Signataire"), _("Réponse"), _("Moyen")),
            tuple(_row(one) for one in signatures),
            _("Réponse de chaque partie"),
        ),
        Paragraph(
            _(
                "Compte : une personne qui administre l’organisation a signé dans Maillage, connectée. Lien : la "
                "personne a signé par un lien envoyé à l’adresse indiquée, en partie masquée."
            ),
            note=True,
        ),
        *_boards(version),
        *_reading(),
    ]


def _boards(version: PaperVersion) -> list[Block]:
    """The decisions of the boards on this very version (one query)."""
    rows = tuple(
        (one.member.name, one.body, day(one.on), one.reference)
        for one in version.approvals.select_related("member").order_by("on", "pk")
    )
    head = (_("Organisation"), _("Instance"), _("Date"), _("Référence"))
    return [Table(head, rows, _("Accord du conseil de chaque partie sur cette version"))] if rows else []


def _reading() -> list[Block]:
    """How to verify, and what such a signature is worth."""
    return [
        Heading(_("Vérifier")),
        Paragraph(
            _("Le fichier signé a l’empreinte écrite ci-dessus, au caractère près. Pour le vérifier :"),
            (
                _(
                    "calculez l’empreinte du fichier reçu : « sha256sum fichier.pdf », ou l’outil de votre système ;"
                ),
                _(
                    "comparez-la à celle-ci, ou cherchez-la dans la page « Vérifier une empreinte » du projet ;"
                ),
                _("une seule lettre différente : ce n’est pas le fichier signé."),
            ),
        ),
        Heading(_("Ce que vaut cette signature")),
        Paragraph(
            _(
                "C’est une signature électronique simple, au sens du règlement européen eIDAS (article 25) : elle "
                "n’est ni avancée, ni qualifiée. Elle ne peut pas être refusée comme preuve pour cette seule raison, "
                "mais l’identité du signataire n’a pas été contrôlée par un tiers. Pour un acte qui demande plus "
                "(marché public, acte authentique, gros enjeu), prenez une signature avancée ou qualifiée, ou signez "
                "sur papier."
            )
        ),
    ]


def _row(one: PaperSignature) -> tuple[str, str, str, str]:
    signatory = ", ".join(part for part in (one.name, one.quality) if part) or "—"
    if one.state == SignatureState.SIGNED:
        said = _("Lu et approuvé, signé le %(moment)s") % {"moment": moment(one.at)}
    elif one.state == SignatureState.REFUSED:
        said = _("Refusé le %(moment)s : %(reason)s") % {"moment": moment(one.at), "reason": one.reason}
    else:
        said = _("En attente")
    if not one.member.is_party:
        gone = one.member.ended_at
        left = (
            _("n’est plus dans le groupe depuis le %(day)s") % {"day": day(gone)}
            if gone
            else _("n’est plus dans le groupe")
        )
        said = f"{said} ; {left}"
    return one.party, signatory, said, _way(one)


def _way(one: PaperSignature) -> str:
    if one.way == SignatureWay.LINK:
        return "\n".join(part for part in (_("lien"), one.mask) if part)
    return _("compte") if one.way else "—"


def grouped(digest: str) -> str:
    """Return a digest by groups of eight, as people compare it."""
    return " ".join(digest[at : at + 8] for at in range(0, len(digest), 8))
