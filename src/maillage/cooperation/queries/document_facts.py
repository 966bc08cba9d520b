"""The facts of a project in words, ready to fill its documents."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from maillage.base.explain import day, enumeration, explain
from maillage.base.figures import number, with_unit
from maillage.cooperation.domain.base import SECTIONS, Adopting
from maillage.cooperation.domain.documents.facts import Facts, Party
from maillage.cooperation.domain.documents.shares import held_only, printed, share_checks
from maillage.cooperation.domain.documents.template import Ask, Template, form_of
from maillage.cooperation.domain.terms import Asked, Part, Terms
from maillage.cooperation.domain.terms_grouping import exposure_table, shares_of
from maillage.cooperation.models.base import CommonText
from maillage.cooperation.models.documents import MemberSheet
from maillage.cooperation.models.projects import Member, Project
from maillage.cooperation.queries.base import standing_of, wordings_of
from maillage.cooperation.queries.terms import asked_of, current_terms, lead_of, snapshot_of, tender_of
from maillage.procurement.domain.exposure import GROUPING_LABELS, GroupingType
from maillage.procurement.domain.tender import Tender

FORM_OF_TYPE: Mapping[str, str] = {
    GroupingType.CONJOINT: "R-304",
    GroupingType.CONJOINT_MANDATAIRE_SOLIDAIRE: "R-305",
    GroupingType.SOLIDAIRE: "R-306",
}
_LABEL_OF_FORM = {form: GROUPING_LABELS[GroupingType(kind)] for kind, form in FORM_OF_TYPE.items()}


class ProjectFacts:
    """The facts of a project, read once for all its documents (at most eight queries)."""

    def __init__(self, project: Project, today: date) -> None:
        self.project, self.today = project, today
        self.snapshot = snapshot_of(project)
        terms = current_terms(project)
        self.tender = tender_of(project, self.snapshot)
        self.asked = asked_of(project, self.snapshot)
        held = list(Member.objects.held().filter(project=project).select_related("organisation", "sheet"))
        self.members = [one for one in held if one.is_party]
        self.terms = held_only(terms or Terms(), {one.pk for one in held})
        self.lead = lead_of(self.members, terms)
        self.share_checks = tuple(
            share_checks(
                self.terms, self.asked.amount_cents,
                names={one.pk: one.name for one in held}, parties=[one.pk for one in self.members],
            )
        )  # fmt: skip
        with override("fr"):
            self._parties = _parties(self.members, self.lead, self.terms, self.asked)
            self._values = self._said()

    def facts(
        self,
        template: Template,
        answers: Mapping[str, str],
        *,
        amendment: tuple[str, ...] = (),
        version: str = "",
    ) -> Facts:
        """Return the facts of one document with the answers that it alone asks for (two queries for the charter)."""
        with override("fr"):
            charter, is_adopted = self._charter() if "charter" in template.tables() else ((), False)
            values = self._values | self._answered(template, answers)
            checks = self.share_checks if "shares" in template.tables() else ()
            notes = tuple(explain((one.message, one.facts)) for one in checks)
        return Facts(
            project=self.project.title, on=self.today, form=self.form(template), values=values, raw=answers,
            parties=self._parties, charter=charter, charter_adopted=is_adopted, amendment=amendment, version=version,
            share_checks=checks, share_notes=notes,
        )  # fmt: skip

    def form(self, template: Template) -> str:
        """Return the form that a document is written for: chosen by the project, else the type agreed in its terms."""
        return form_of(template, self.project.form, FORM_OF_TYPE.get(self.terms.kind, ""))

    def given(self, name: str) -> str:
        """Return what the project itself says of a fact; empty when it says nothing."""
        return self._values.get(name, "")

    def _said(self) -> dict[str, str]:
        project, tender, asked = self.project, self.tender, self.asked
        deadline = project.deadline or (tender.deadline if tender else None)
        months = project.months or asked.months
        form = project.form if project.form in _LABEL_OF_FORM else FORM_OF_TYPE.get(self.terms.kind, "")
        return {
            "project": project.title,
            "purpose": project.purpose,
            "form_name": _(_LABEL_OF_FORM[form]) if form else "",
            **_market(tender),
            "amount": _euros(asked.amount_cents),
            "months": ngettext("%(n)s mois", "%(n)s mois", months) % {"n": months} if months else "",
            "deadline": day(deadline) if deadline else "",
            "lots": enumeration([title or code for code, title in asked.lots.items()]),
            "lead": self.lead.name if self.lead else "",
            "fee_percent": with_unit(self.terms.fee_percent, "%", 2)
            if self.terms.fee_percent is not None
            else "",
            "members_count": number(len(self.members)) if self.members else "",
        }

    def _answered(self, template: Template, raw: Mapping[str, str]) -> dict[str, str]:
        found = {ask.code: self._word(ask, raw[ask.code]) for ask in template.asks if raw.get(ask.code)}
        chosen = {f"{code}_name": found[code] for code in ("lender", "user") if code in found}
        return {name: words for name, words in (found | chosen).items() if words}

    def _word(self, ask: Ask, answer: str) -> str:
        match ask.kind:
            case "euro":
                return with_unit(_decimal(answer), "€", 2)
            case "percent":
                return with_unit(_decimal(answer), "%", 2)
            case "number":
                return (
                    number(_decimal(answer), 2) if len(answer) != 4 else answer
                )  # a year takes no thin space
            case "date":
                return day(date.fromisoformat(answer))
            case "choice":
                return ask.choices.get(answer, "")
            case "member":
                return next((one.name for one in self.members if str(one.pk) == answer), "")
            case _:
                return answer

    def _charter(self) -> tuple[tuple[tuple[str, str], ...], bool]:
        wordings = wordings_of(self.project, CommonText.CHARTER)
        standing = standing_of(self.project, CommonText.CHARTER, {one.pk for one in self.members})
        sections = SECTIONS[CommonText.CHARTER]
        found = tuple((_(sections[one.section]), one.words) for one in wordings)
        return found, standing.state is Adopting.ADOPTED


def _market(tender: Tender | None) -> dict[str, str]:
    if tender is None:
        return {}
    return {"buyer": tender.buyer_name, "market": tender.title, "market_reference": tender.id}


def _parties(
    members: Collection[Member], lead: Member | None, terms: Terms, asked: Asked
) -> tuple[Party, ...]:
    shares = printed(terms, asked.amount_cents)
    exposed = _exposed(terms, asked, lead)
    ordered = sorted(members, key=lambda one: (lead is None or one.pk != lead.pk, one.added_at, one.pk))
    return tuple(
        _party(
            one, terms.part(one.pk), asked, is_lead=lead is not None and one.pk == lead.pk,
            percent=with_unit(shares[one.pk], "%", 2) if one.pk in shares else "",
            exposures=exposed.get(one.pk, {}),
        )
        for one in ordered
    )  # fmt: skip


def _exposed(terms: Terms, asked: Asked, lead: Member | None) -> dict[int, dict[str, str]]:
    """What each answers for, by form: money that was agreed only, and no solidary lead that nobody named."""
    _shares, measure = shares_of(terms)
    if measure == "hours":
        return {}
    named = lead is not None and terms.part(lead.pk) is not None
    kinds = [kind for kind in FORM_OF_TYPE if named or kind != GroupingType.CONJOINT_MANDATAIRE_SOLIDAIRE]
    return {
        row.member: {FORM_OF_TYPE[kind]: _euros(row.by_type[GroupingType(kind)]) for kind in kinds}
        for row in exposure_table(terms, asked.amount_cents)
    }


def _party(
    member: Member,
    part: Part | None,
    asked: Asked,
    *,
    is_lead: bool,
    percent: str,
    exposures: Mapping[str, str],
) -> Party:
    sheet = sheet_of(member)
    turnovers = sorted(((int(year), int(euros)) for year, euros in sheet.turnovers.items()), reverse=True)
    return Party(
        number=member.pk, name=member.name, siret=member.siret, kind=sheet.kind or member.kind, is_lead=is_lead,
        address=sheet.address or (member.organisation.address if member.organisation else ""),
        legal_form=sheet.legal_form, signatory=sheet.signatory, quality=sheet.quality, contact=sheet.contact,
        insurer=sheet.insurer, does=tuple(_does(part, asked)) if part else (),
        hours=with_unit(part.hours(), "h", 2) if part and part.hours() else "",
        percent=percent, amount=_euros(part.amount_cents) if part else "", exposures=exposures,
        turnovers=tuple((year, with_unit(euros, "€"), euros) for year, euros in turnovers),
    )  # fmt: skip


def sheet_of(member: Member) -> MemberSheet:
    """Return the sheet of a member, an empty one when nobody began it (read with the member)."""
    return getattr(member, "sheet", None) or MemberSheet(member=member)


def _does(part: Part, asked: Asked) -> list[str]:
    found = []
    for id, hours in part.needs.items():
        need = asked.need(id)
        label = need.label if need and need.label else _("Tout le travail")
        found.append(_("%(label)s : %(value)s") % {"label": label, "value": with_unit(hours, "h", 2)})
    return found


def _euros(cents: int | None) -> str:
    return "" if cents is None else with_unit(Decimal(cents) / 100, "€", 2)


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None
