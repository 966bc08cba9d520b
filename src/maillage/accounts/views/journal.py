"""The journal as people read it: everything one may read, as a page or as a table; and undoing."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from maillage.accounts.actions.undo import undo as undo_entry
from maillage.accounts.actors import Actor
from maillage.accounts.forms.journal import HistoryFilter
from maillage.accounts.http import Request
from maillage.accounts.models import JournalEntry, Organisation
from maillage.accounts.permissions import Verb, requires
from maillage.accounts.presentation.history import Line, lines_of
from maillage.accounts.queries.journal import readable_by
from maillage.base.explain import explain
from maillage.base.faults import Faulty
from maillage.base.refusals import Refusal

PER_PAGE = 30
AT_ONCE = 500
MOST_ROWS = 20_000


@require_safe
@requires(Verb.USE_ACCOUNT)
def history(request: Request) -> HttpResponse:
    """Everything that one may read, the latest first; `?format=csv` as a table."""
    form = HistoryFilter(request.GET, actor=request.actor)
    entries = readable_by(request.actor, form.wanted())
    if request.GET.get("format") == "csv":
        return _table(entries, request.actor)
    page = Paginator(entries, PER_PAGE).get_page(request.GET.get("page"))
    lines = lines_of(page, request.actor, at=timezone.now())
    about = form.cleaned_data.get("about")
    context = {
        "form": form,
        "page": page,
        "lines": lines,
        "one": lines[0] if about and lines else None,
        "asked": any(form.cleaned_data.values()),
        "csv_query": urlencode({**request.GET.dict(), "format": "csv"}),
    }
    return render(request, "accounts/journal.html", context)


@require_POST
@requires(Verb.USE_ACCOUNT)
def undo(request: Request, number: int) -> HttpResponse:
    """Put back what an entry changed, once confirmed; then show the history of its object."""
    found = readable_by(request.actor).filter(number=number).first()
    if found is None:
        raise Http404
    owner = Organisation.objects.filter(pk=found.owner_id).first() if found.owner_id else None
    if owner is not None and not request.actor.may(Verb.WRITE, to=owner):
        raise PermissionDenied
    try:
        undo_entry(number=number, by=request.actor, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, explain(refusal))
    except Faulty as faulty:  # what it said then may not be said any more
        messages.error(request, explain(faulty.faults[0]))
    else:
        messages.success(request, _("Le changement est annulé. Rien n’est effacé : l’historique le dit."))
    return redirect(f"{reverse('account_history')}?{urlencode({'about': found.about})}")


def _table(entries: QuerySet[JournalEntry], actor: Actor) -> HttpResponse:
    """Send the entries as a CSV file that French and English spreadsheets open by themselves."""
    answer = HttpResponse(_rows(entries[:MOST_ROWS], actor), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="historique.csv"'
    return answer


class _Echo:
    """Gives back each line that is written in it."""

    def write(self, text: str) -> str:
        return text


def _rows(entries: QuerySet[JournalEntry], actor: Actor) -> Iterator[str]:
    writer = csv.writer(_Echo(), delimiter=";")
    about = [_("numéro"), _("date"), _("heure"), _("personne"), _("pour l’organisation"), _("action")]
    facts = [_("sur"), _("personne concernée"), _("fait"), _("avant"), _("après"), _("depuis")]
    yield "\ufeff" + writer.writerow([*about, *facts])
    first = 0
    while batch := list(entries[first : first + AT_ONCE]):
        for line in lines_of(batch, actor, at=timezone.now()):
            yield from (writer.writerow([_safe(cell) for cell in row]) for row in _cells(line))
        first += len(batch)


def _cells(line: Line) -> Iterator[list[str]]:
    when = timezone.localtime(line.at)
    head = [
        str(line.number),
        f"{when:%Y-%m-%d}",
        f"{when:%H:%M:%S}",
        line.who,
        line.organisation,
        line.sentence,
    ]
    head += [f"{line.kind} {line.about}".strip(), line.people]
    for change in line.changes:
        yield [*head, change.label, " ; ".join(change.before), " ; ".join(change.after), line.origin]
    if not line.changes:
        yield [*head, "", "", "", line.origin]


def _safe(cell: str) -> str:
    """A cell that begins like a formula is written so that no spreadsheet computes it."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
