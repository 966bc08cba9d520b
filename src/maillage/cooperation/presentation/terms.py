"""Terms in words: lines, values, remarks, versions; and the lines of the overview."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.accounts.permissions import Verb
from maillage.base.explain import explain
from maillage.base.figures import number, with_unit
from maillage.base.versions import Difference
from maillage.consortium.domain.answer import Note
from maillage.cooperation.domain.terms import Asked
from maillage.cooperation.domain.terms_lines import (
    AMOUNT,
    COEFFICIENT,
    FEE,
    HOURS,
    KIND,
    MANDATAIRE,
    NOTE,
    PERCENT,
    PRICE,
    Change,
    Line,
)
from maillage.cooperation.domain.terms_sums import Remark, Totals
from maillage.cooperation.models.projects import PARTIES, Member, Project, ProjectState
from maillage.cooperation.presentation.lines import Line as Entry
from maillage.cooperation.queries.seats import Seats
from maillage.cooperation.queries.terms_sheet import changes_to_answer, standing_of, versions_to_agree
from maillage.directory.domain.kinds import Kind, families_of
from maillage.procurement.domain.exposure import GROUPING_LABELS, GroupingType


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence with the rule it comes from, if any."""

    text: str
    rule: str = ""


def said(note: Note) -> Said:
    """Return a note in the reader's language."""
    return Said(explain((note.message, note.facts)), note.rule or "")


def remarks_said(found: Iterable[Remark]) -> list[Said]:
    """Return remarks in words."""
    return [said(one.note) for one in found]


def kind_label(kind: str) -> str:
    """Return the name of a legal type, « à choisir » when none is chosen."""
    return explain((GROUPING_LABELS[GroupingType(kind)], {})) if kind else _("à choisir")


def need_label(asked: Asked, need_id: str) -> str:
    """Return what a need is called: its lot, its trade, its place."""
    need = asked.need(need_id)
    if need is None:
        return need_id
    if not need.label:
        return _("le travail du projet")
    return _("Lot %(lot)s · %(need)s") % {"lot": need.lot, "need": need.label} if need.lot else need.label


def line_label(line: Line, asked: Asked, names: Mapping[int, str]) -> str:
    """Return what a line of terms is called: « Atelier inventé : prix de l’heure »."""
    if not line.member:
        return _of_group(line.field)
    what = (
        _("heures par an, %(need)s") % {"need": need_label(asked, line.field.removeprefix(HOURS))}
        if line.field.startswith(HOURS)
        else _of_part(line.field)
    )
    return _("%(name)s : %(what)s") % {"name": names.get(line.member, _("ancien membre")), "what": what}


def _of_group(field: str) -> str:
    return {
        MANDATAIRE: _("Mandataire"),
        KIND: _("Type de groupement"),
        FEE: _("Commission du mandataire"),
        NOTE: _("Note commune"),
    }.get(field, field)


def _of_part(field: str) -> str:
    return {
        AMOUNT: _("montant"),
        PRICE: _("prix de l’heure"),
        COEFFICIENT: _("coefficient"),
        PERCENT: _("part du montant"),
    }.get(field, _("a une part"))


def value_words(line: Line, value: str | None, names: Mapping[int, str]) -> str:
    """Return the value of a line as people read it."""
    if value is None:
        return _("rien")
    if line.field in (AMOUNT, PRICE):
        return euros_of(int(value))
    if line.field in (PERCENT, FEE):
        return with_unit(Decimal(value), "%", 2)
    if line.field.startswith(HOURS):
        return with_unit(Decimal(value), "h", 2)
    if line.field == COEFFICIENT:
        return number(Decimal(value), 4)
    if line.field == MANDATAIRE:
        return names.get(int(value), _("ancien membre"))
    if line.field == KIND:
        return kind_label(value)
    return value if line.field == NOTE else _("oui")


def euros_of(cents: int | None) -> str:
    """« 12 500,50 € », without cents when there are none; « inconnu » when nobody said."""
    return with_unit(None if cents is None else Decimal(cents) / 100, "€", 2)


def rows_of_change(change: Change, asked: Asked, names: Mapping[int, str]) -> list[Difference]:
    """Return what a change moves: each line before and after."""
    return [
        Difference(
            line_label(edit.line, asked, names),
            value_words(edit.line, edit.before, names),
            value_words(edit.line, edit.after, names),
        )
        for edit in change
        if not (edit.line.field == "part" and len(change) > 1)
    ]


def rows_of_sums(before: Totals, after: Totals, asked: Asked) -> list[Difference]:
    """Return the sums of the group that a change moves, before and after, each beside what is asked.

    Insertion hours are asked at least: more of them is never worse.
    """
    rows = [
        (need_label(asked, need), one.given, after.hours[need].given, one.asked, "h")
        for need, one in before.hours.items()
    ]
    inserted = {_("Insertion, lot %(lot)s") % {"lot": lot}: lot for lot in before.insertion}
    rows += [
        (label, before.insertion[lot].given, after.insertion[lot].given, before.insertion[lot].asked, "h")
        for label, lot in inserted.items()
    ]
    rows.append((_("Parts, en tout"), before.percent.given, after.percent.given, before.percent.asked, "%"))
    asked_euros = None if before.amount.asked is None else before.amount.asked / 100
    rows.append(
        (_("Montants, en tout"), before.amount.given / 100, after.amount.given / 100, asked_euros, "€")
    )
    return [
        Difference(
            _("%(what)s (demandé : %(asked)s)") % {"what": label, "asked": with_unit(wanted, unit, 2)}
            if wanted is not None
            else label,
            with_unit(was, unit, 2),
            with_unit(now, unit, 2),
            better=_better(was, now, wanted, at_least=label in inserted),
        )
        for label, was, now, wanted, unit in rows
        if was != now
    ]


def _better(was: Decimal, now: Decimal, wanted: Decimal | None, *, at_least: bool) -> str:
    if wanted is None:
        return ""
    off_before, off_after = (
        max(wanted - sum_, Decimal(0)) if at_least else abs(wanted - sum_) for sum_ in (was, now)
    )
    if off_before == off_after:
        return ""
    return "right" if off_after < off_before else "left"


def overview_terms(project: Project, members: Sequence[Member], at: datetime) -> list[Entry]:
    """Say where the terms stand: what waits for an answer, whether they are agreed (one query)."""
    url, kind = reverse("cooperation:terms", args=[project.pk]), _("parts et prix")
    stands = standing_of(project)
    if stands.version is None:
        return [
            Entry(
                kind, _("Qui fait quoi, pour combien : rien n’est encore écrit"), url, _("Ouvrir les parts")
            )
        ]
    if stands.under_way:
        text = ngettext(
            "%(n)s changement des parts à l’examen",
            "%(n)s changements des parts à l’examen",
            stands.under_way,
        )
        return [Entry(kind, text % {"n": stands.under_way}, url, _("Voir"), state="attention")]
    parties = sum(one.is_party for one in members)
    missing = parties - stands.agreed - stands.refused
    families = _families(project, members)
    if parties > 1 and stands.agreed == parties:
        return [Entry(kind, _("Les parts sont arrêtées"), url, state="ok"), *families]
    if stands.refused:
        return [_refused(stands.refused, missing, url), *families]
    detail = ngettext("%(n)s accord attendu.", "%(n)s accords attendus.", missing) % {"n": missing}
    title = _("Les parts ne sont pas encore arrêtées")
    return [Entry(kind, title, url, _("Voir les parts"), detail if parties > 1 else ""), *families]


def _refused(refused: int, missing: int, url: str) -> Entry:
    title = ngettext(
        "%(n)s organisation n’est pas d’accord avec les parts",
        "%(n)s organisations ne sont pas d’accord avec les parts",
        refused,
    ) % {"n": refused}
    detail = ngettext("%(n)s accord attendu.", "%(n)s accords attendus.", missing) % {"n": missing}
    url = f"{url}#agreement-title"
    return Entry(
        _("parts et prix"), title, url, _("Lire pourquoi"), detail if missing else "", state="attention"
    )


def _families(project: Project, members: Sequence[Member]) -> list[Entry]:
    """Tell a group of both families, as long as it forms, what it plans for (R-337): the page has the rest (R-338)."""
    words = {
        word.strip() for one in members if one.is_held and one.role in PARTIES for word in one.kind.split(",")
    }
    if (
        project.state != ProjectState.FORMING
        or len(families_of({kind for kind in Kind if kind in words})) < 2
    ):
        return []
    title = _("Insertion et handicap ensemble : prévoyez un accompagnement pour chacun")
    return [Entry(_("parts et prix"), title, reverse("cooperation:grouping", args=[project.pk]))]


def waiting_terms(seats: Seats, at: datetime) -> list[Entry]:
    """Return the changes of terms, and the terms, that wait for one's organisation (two queries)."""
    agreements = [
        Entry(
            _("parts et prix"),
            _("Votre accord est attendu sur les parts"),
            reverse("cooperation:terms", args=[version.project_id]),
            _("Lire et donner notre accord"),
            seats.projects[version.project_id].title,
            state="attention",
        )
        for version in (versions_to_agree(seats) if seats.actor.may(Verb.WRITE) else ())
    ]
    changes = [
        Entry(
            _("parts et prix"),
            seats.projects[one.change.project_id].title,
            reverse("cooperation:terms_change", args=[one.change.project_id, one.change.pk]),
            _("Répondre"),
            _("%(name)s propose un changement.")
            % {"name": one.change.member.name if one.change.member else ""},
            state="attention",
        )
        for one in changes_to_answer(seats)
    ]
    return [*changes, *agreements]
