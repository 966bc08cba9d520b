"""What to think of once structures have said what they need together, before any form is chosen. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from maillage.base.refusals import gettext_noop
from maillage.consortium.domain.answer import Note
from maillage.cooperation.domain.need import OF_PEOPLE, NeedSort, Pooled

_LENT = frozenset({NeedSort.VEHICLES, NeedSort.PREMISES, NeedSort.TRAINING})
_SOLD = frozenset({NeedSort.PURCHASES, NeedSort.OFFER})


def notes_on(pooled: Pooled, *, brings: bool, has_form: bool) -> Iterator[Note]:
    """Return what to think of. brings: somebody has some to lend; has_form: the group has chosen its form."""
    if not has_form:
        message = gettext_noop(
            "Avant la forme, l’ambition et la manière de décider : écrivez d’abord le socle commun."
        )
        yield Note(message, {}, "R-331")
    if pooled.sort in OF_PEOPLE:
        yield from _of_people(pooled, brings)
    elif pooled.sort in _LENT and brings:
        message = gettext_noop(
            "Ce que l’une prête à l’autre se met par écrit : dates, assurance, entretien, et qui paie quoi."
        )
        yield Note(message, {}, "R-301")
    if pooled.sort in _SOLD:
        message = gettext_noop(
            "Entre concurrentes, s’entendre sur un prix ou se partager des clients se justifie : écrivez vos raisons."
        )
        yield Note(message, {}, "R-345")
    if pooled.sort is NeedSort.PATHS:
        message = gettext_noop(
            "D’une structure à l’autre, aucune donnée sociale sur les salariés : le besoin, la compétence, les heures."
        )
        yield Note(message, {}, "R-346")


def _of_people(pooled: Pooled, brings: bool) -> Iterator[Note]:
    if brings:
        message = gettext_noop(
            "Prêter le temps d’une personne se fait à prix coûtant, avec son accord, une convention et un avenant à "
            "son contrat. Un salarié en insertion ne se prête pas ainsi."
        )
        yield Note(message, {}, "R-319")
        if pooled.sort is NeedSort.POST:
            message = gettext_noop(
                "Qui a déjà cette fonction chez elle y gagne moins : parlez-en avant de partager les coûts."
            )
            yield Note(message, {}, "R-418")
    elif pooled.lends is False:
        message = gettext_noop(
            "Personne n’a de temps à prêter : un groupement d’employeurs embauche et partage le temps de la personne ; "
            "ses membres répondent ensemble des salaires."
        )
        yield Note(message, {}, "R-309")
