"""The table in which all the parts are typed, and the file that fills it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from maillage.base.explain import explain
from maillage.base.refusals import Refusal
from maillage.cooperation.domain.files import TooHeavy, clean_name
from maillage.cooperation.domain.terms import Part, Terms
from maillage.cooperation.domain.terms_file import Filled, Head, Holder, read_file
from maillage.cooperation.domain.terms_lines import with_typed
from maillage.cooperation.formats.grids import MOST_MEGABYTES, read_grid
from maillage.cooperation.forms.fields import EurosField
from maillage.cooperation.forms.terms import NumberField, TermsForm, part_values


@dataclass(frozen=True, slots=True)
class Column:
    """One thing typed for each member. head: of the column; unit: of its figures."""

    name: str
    head: str
    unit: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure of one member, as it was typed. was: in force, when it differs; errors: why it cannot be kept."""

    id: str
    name: str
    value: str
    column: Column
    moved: bool
    was: str
    errors: list[str]


@dataclass(frozen=True, slots=True)
class Row:
    """The figures of one member."""

    member: int
    name: str
    cells: list[Cell]

    @property
    def moved(self) -> bool:
        """Tell whether something of it differs from what is in force."""
        return any(one.moved for one in self.cells)


class TableForm(TermsForm):
    """The parts of all the members. needs: label of each need by id; members: name of each by number.

    terms: shown before anything is typed; in_force: what each figure is compared with.
    """

    def __init__(
        self, data: Any = None, *, needs: Mapping[str, str], members: Mapping[int, str], terms: Terms,
        in_force: Terms, reason: str = "",
    ) -> None:  # fmt: skip
        super().__init__(data)
        self.members, self.in_force = members, in_force
        self.needs = {f"hours_{rank}": need for rank, need in enumerate(needs)}
        self.columns = _columns(needs)
        for member, name in members.items():
            for column in self.columns:
                self.fields[field_name(member, column.name)] = _field(column, name)
        self.initial.update(self.values_of(terms), reason=reason)

    def values_of(self, terms: Terms) -> dict[str, Any]:
        """Return what its fields show of some terms, by name."""
        return {
            field_name(member, name): value
            for member in self.members
            for name, value in part_values(terms.part(member) or Part(member), self.needs).items()
        }

    def terms(self, terms: Terms) -> Terms:
        """Return terms with what was typed, but where it is wrong: there they stay as they are."""
        return with_typed(terms, [self._part(terms.part(member) or Part(member)) for member in self.members])

    def _part(self, was: Part) -> Part:
        found = part_values(was, self.needs)
        for column in self.columns:
            name = field_name(was.member, column.name)
            if name in self.cleaned_data:
                found[column.name] = self.cleaned_data[name]
        hours = {need: found.pop(name) for name, need in self.needs.items()}
        kept = {need: value for need, value in was.needs.items() if need not in hours}
        return Part(was.member, kept | {need: value for need, value in hours.items() if value}, **found)

    def rows(self) -> Iterator[Row]:
        """Return the table, one row a member: its fields are written by the template, hundreds of them at once."""
        kept = self.values_of(self.in_force)
        for member, name in self.members.items():
            yield Row(member, name, [self._cell(member, column, kept) for column in self.columns])

    def _cell(self, member: int, column: Column, kept: Mapping[str, Any]) -> Cell:
        name = field_name(member, column.name)
        shown = self.fields[name].prepare_value
        was = _text(shown(kept[name]))
        value = _text(self.data.get(name) if self.is_bound else shown(self.initial[name]))
        errors = [str(one) for one in self.errors.get(name, ())]
        wanted = value if errors or not self.is_bound else _text(shown(self.cleaned_data[name]))
        moved = wanted != was and not (column.unit == "h" and wanted == "0" and not was)
        return Cell(f"id_{name}", name, value, column, moved, was, errors)


def field_name(member: int, column: str) -> str:
    """Return the name of the field of a figure of a member."""
    return f"m{member}-{column}"


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _columns(needs: Mapping[str, str]) -> list[Column]:
    hours = [
        Column(f"hours_{rank}", _t("Heures par an") if len(needs) == 1 else label, "h")
        for rank, label in enumerate(needs.values())
    ]
    return [
        *hours,
        Column("price_cents", _t("Prix de l’heure"), "€"),
        Column("coefficient", _t("Coefficient"), ""),
        Column("amount_cents", _t("Montant hors taxes"), "€"),
        Column("percent", _t("Part"), "%"),
    ]


def _field(column: Column, name: str) -> forms.Field:
    label = _t("%(name)s : %(what)s") % {"name": name, "what": column.head}
    if column.unit == "€":
        return EurosField(label=label, required=False)
    if column.name == "percent":
        return NumberField(label=label, highest=100)
    if column.name == "coefficient":
        return NumberField(label=label, decimals=4, highest=100)
    return NumberField(label=label)


class TableFileForm(forms.Form):
    """A file that fills the table: it is read, shown, never kept."""

    file = forms.FileField(
        label=_("Tableau rempli, CSV ou XLSX"), max_length=500, allow_empty_file=True,
        help_text=_("Les titres sont ceux du tableau que la page « Parts et prix » donne ; un mégaoctet au plus."),
    )  # fmt: skip

    def __init__(self, *args: Any, heads: Sequence[Head], holders: Sequence[Holder], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.heads, self.holders = heads, holders
        self.fields["file"].widget.attrs["accept"] = ".csv,.xlsx"

    def clean_file(self) -> Filled:
        """Return what the file says of the parts."""
        sent = self.cleaned_data["file"]
        try:
            if sent.size > MOST_MEGABYTES * 1024 * 1024:
                raise TooHeavy(name=clean_name(sent.name or ""), limit=MOST_MEGABYTES)
            return read_file(read_grid(sent.name or "", sent.read()), self.heads, self.holders)
        except Refusal as refusal:
            raise forms.ValidationError(explain(refusal)) from None
