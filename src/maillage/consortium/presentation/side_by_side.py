"""Two proposals side by side: the same rows for both, and the difference in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.base.figures import number, with_unit
from maillage.consortium.presentation.group import GroupView, MemberView
from maillage.consortium.presentation.words import hours

Measure = Callable[[GroupView], float]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the comparison. better: `left`, `right` or nothing; difference: in words, never only a mark."""

    label: str
    left: str
    right: str
    difference: str
    better: str = ""

    @property
    def differs(self) -> bool:
        """Whether both sides say something else."""
        return self.left != self.right


def compare(left: GroupView, right: GroupView) -> list[Row]:
    """Return the lines that set two proposals side by side, those of members first."""
    return [*_member_rows(left, right), *_figure_rows(left, right), *_word_rows(left, right)]


def _member_rows(left: GroupView, right: GroupView) -> list[Row]:
    mine, theirs = ({m.siret: m for m in group.members} for group in (left, right))
    rows = []
    for siret in dict.fromkeys((*mine, *theirs)):
        one, other = mine.get(siret), theirs.get(siret)
        name = (one or other or right.members[0]).name
        if one and other:
            more = other.hours - one.hours
            said = _same() if abs(more) < 1 else _signed(more, "h")
        else:
            said = _("seulement dans la proposition %(rank)s") % {"rank": left.rank if one else right.rank}
        rows.append(Row(name, _share(one), _share(other), said))
    return rows


def _share(member: MemberView | None) -> str:
    return _("%(percent)s %%") % {"percent": number(member.percent)} if member else _("absente")


def _figure_rows(left: GroupView, right: GroupView) -> list[Row]:
    def row(
        label: str, measure: Measure, shown: Callable[[float], str], unit: str, more_is_better: bool
    ) -> Row:
        one, other = measure(left), measure(right)
        difference = round(other - one, 0 if unit in ("h", "") else 1)
        better = "" if not difference else ("right" if (difference > 0) == more_is_better else "left")
        return Row(
            label, shown(one), shown(other), _signed(difference, unit) if difference else _same(), better
        )

    insertion = _("Heures d’insertion par an")
    return [
        row(_("Membres"), lambda g: len(g.members), lambda v: number(v), "", False),
        row(insertion, lambda g: g.insertion_hours, hours, "h", True),
        row(
            _("Distance moyenne d’une heure"),
            lambda g: round(g.mean_km, 1),
            lambda v: with_unit(v, "km", 1),
            "km",
            False,
        ),
        row(_("Plus forte charge d’un membre"), _highest_load, lambda v: with_unit(v, "%"), "%", False),
        row(_("Points (moins = mieux)"), lambda g: g.cost, lambda v: number(v), "", False),
    ]


def _highest_load(group: GroupView) -> float:
    return round(max(member.load_percent for member in group.members))


def _word_rows(left: GroupView, right: GroupView) -> list[Row]:
    return [
        _word_row(_("Mandataire pressenti"), left.lead_member.name, right.lead_member.name),
        _word_row(_("Forme conseillée"), _form(left), _form(right)),
        _word_row(_("Certitude"), left.certainty.label, right.certainty.label),
        _word_row(_("Points à vérifier"), _cautions(left), _cautions(right)),
    ]


def _word_row(label: str, one: str, other: str) -> Row:
    return Row(label, one, other, _same() if one == other else _("différent"))


def _form(group: GroupView) -> str:
    return group.form.name if group.form else _("à voir")


def _cautions(group: GroupView) -> str:
    count = len(group.cautions) + sum(len(member.cautions) for member in group.members)
    if not count:
        return _("aucun")
    return ngettext("%(count)s point", "%(count)s points", count) % {"count": number(count)}


def _same() -> str:
    return _("identique")


def _signed(value: float, unit: str) -> str:
    """« 640 h de plus » or « 3 km de moins » on the right-hand side."""
    shown = with_unit(abs(value), unit, 0 if unit in ("h", "") else 1) if unit else number(abs(value))
    return (_("%(value)s de plus") if value > 0 else _("%(value)s de moins")) % {"value": shown}
