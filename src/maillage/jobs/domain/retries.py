"""When to try again what failed, and how to say why it failed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from maillage.base.refusals import Refusal, gettext_noop

Message = tuple[str, Mapping[str, object]]

FIRST_DELAY = timedelta(seconds=30)
MAX_DELAY = timedelta(hours=6)
MAX_ATTEMPTS = 5

INTERRUPTED = gettext_noop(
    "Ce travail a été interrompu sans pouvoir finir : la machine s’est arrêtée ou a manqué de mémoire."
)
VANISHED = gettext_noop("Cette version de Maillage ne sait plus faire ce travail (%(task)s).")
UNFORESEEN = gettext_noop("Une erreur imprévue a interrompu ce travail (%(kind)s).")
# By name of the class or of one of its parents: the domain knows neither Django nor the drivers.
KNOWN = {
    "OperationalError": gettext_noop("La base de données n’a pas répondu."),
    "InterfaceError": gettext_noop("La base de données n’a pas répondu."),
    "TimeoutError": gettext_noop("Un service extérieur n’a pas répondu à temps."),
    "ConnectionError": gettext_noop("Un service extérieur n’a pas répondu."),
    "MemoryError": gettext_noop("La machine a manqué de mémoire."),
    "PermissionError": gettext_noop("Un fichier est interdit d’accès."),
    "FileNotFoundError": gettext_noop("Un fichier manque."),
    "OSError": gettext_noop("La machine n’a pas pu lire ou écrire un fichier (disque plein ?)."),
}


def delay(failures: int) -> timedelta:
    """Return how long to wait after the nth failure in a row: 30 s, 2 min, 8 min, 32 min, … 6 h at most.

    raises: ValueError if there was no failure.
    """
    if failures < 1:
        raise ValueError("nothing failed yet")
    grown: timedelta = FIRST_DELAY * 4 ** min(failures - 1, 10)
    return min(grown, MAX_DELAY)


def reason(error: BaseException) -> Message:
    """Return a sentence that people can read, without anything of the data that the error carries."""
    if isinstance(error, Refusal):
        return error.message, error.facts
    for parent in type(error).__mro__:
        if parent.__name__ in KNOWN:
            return KNOWN[parent.__name__], {}
    return UNFORESEEN, {"kind": type(error).__name__}
