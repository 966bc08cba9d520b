"""What does not stop the question but must be said with its answer."""

from __future__ import annotations

from maillage.base.refusals import gettext_noop
from maillage.consortium.domain.answer import Note
from maillage.consortium.domain.problem import Question


def warnings_of(question: Question) -> tuple[Note, ...]:
    """Structures to exclude that are not candidates. (Unknown ties are told by whoever read the candidates.)"""
    message = gettext_noop(
        "La structure à écarter %(siret)s n’est pas parmi les candidates : rien à écarter."
    )
    known = {structure.siret for structure in question.structures}
    return tuple(Note(message, {"siret": siret}) for siret in question.tender.exclude if siret not in known)
