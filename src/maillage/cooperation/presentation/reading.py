"""Who reads what: the parts of a project in words, role by role."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.cooperation.domain.reading import ALL, CHOSEN, DEFAULT, OFFERED, Part, parts_read
from maillage.cooperation.models.projects import MemberRole, Project
from maillage.cooperation.presentation.menu import PAGES
from maillage.cooperation.queries.access import choices_of

LABELS: dict[Part, object] = {
    **{Part(name): label for name, label in PAGES},
    Part.NEED: gettext_lazy("Besoin"),
    Part.FILES: gettext_lazy("Fichiers"),
}
WHY: dict[str, object] = {
    MemberRole.ADVISER: gettext_lazy("Elle accompagne le groupe, il lui faut tout lire."),
    MemberRole.CANDIDATE: gettext_lazy(
        "Elle n’est pas encore du groupe, elle en lit le projet, pas les prix."
    ),
    MemberRole.OBSERVER: gettext_lazy("Elle suit l’avancement, les prix et les documents restent au groupe."),
    MemberRole.FUNDER: gettext_lazy(
        "Elle suit l’avancement et le plan de financement, le reste est au groupe."
    ),
}


@dataclass(frozen=True, slots=True)
class RoleReads:
    """What the organisations of a role read. cells: by part, in the order of the table; is_chosen: not the default."""

    role: str
    label: str
    why: object
    cells: list[tuple[object, bool]]
    is_chosen: bool


def roles_reading(project: Project) -> dict[str, Any]:
    """Return the table of who reads what (one query)."""
    chosen = choices_of(project.pk)
    rows = []
    for role in CHOSEN:
        reads = parts_read(role, chosen)
        cells = [(LABELS[part], part in reads) for part in OFFERED]
        rows.append(RoleReads(role, str(MemberRole(role).label), WHY[role], cells, reads != DEFAULT[role]))
    return {"rows": rows, "parts": [LABELS[part] for part in OFFERED]}


def read_words(reads: Collection[Part]) -> str:
    """« tout », or the names of what is read besides the project and its members."""
    if set(reads) >= ALL:
        return _("tout")
    names = [str(LABELS[part]) for part in OFFERED if part in reads]
    return ", ".join(names) or _("le projet et ses membres seulement")
