"""Read a JSON file as strictly as the standard says, and say in French what is wrong and where.

Refused: a file over the limit (before it is read), bytes that are not UTF-8, a truncated or malformed text,
NaN and Infinity, numbers too long or too large to be read, the same key twice, values nested too deep, half of a
surrogate pair. A UTF-8 byte order mark is accepted: some French spreadsheets and editors always write it.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from pathlib import Path

from maillage.base.faults import Fault, Faulty
from maillage.base.refusals import gettext_noop

MAX_BYTES = 100 * 1024 * 1024
MAX_DEPTH = 100

_BOM = b"\xef\xbb\xbf"
_OTHER_BOMS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16", b"\x00\x00\xfe\xff": "UTF-32"}
_PLAIN_KEY = re.compile(r"\w[\w-]*", re.ASCII)
_HALF_PAIR = re.compile(r"\\u[dD][89a-fA-F]")
_SURROGATE = re.compile("[\ud800-\udfff]")

_SYNTAX = {
    "Expecting value": gettext_noop("Ligne %(line)s, colonne %(column)s : il manque une valeur."),
    "Expecting property name enclosed in double quotes": gettext_noop(
        'Ligne %(line)s, colonne %(column)s : il faut un nom de champ entre guillemets droits (").'
    ),
    "Expecting ':' delimiter": gettext_noop(
        "Ligne %(line)s, colonne %(column)s : il manque un deux-points après le nom du champ."
    ),
    "Expecting ',' delimiter": gettext_noop(
        "Ligne %(line)s, colonne %(column)s : il manque une virgule, ou le crochet ou l’accolade qui ferme."
    ),
    "Illegal trailing comma before end of object": gettext_noop(
        "Ligne %(line)s, colonne %(column)s : il y a une virgule de trop avant l’accolade qui ferme."
    ),
    "Illegal trailing comma before end of array": gettext_noop(
        "Ligne %(line)s, colonne %(column)s : il y a une virgule de trop avant le crochet qui ferme."
    ),
    "Unterminated string starting at": gettext_noop(
        'Ligne %(line)s, colonne %(column)s : le texte qui commence ici n’est pas fermé par un guillemet (").'
    ),
    "Invalid control character at": gettext_noop(
        "Ligne %(line)s, colonne %(column)s : un caractère invisible (retour à la ligne, tabulation…) se "
        "trouve dans un texte ; écrivez \\n ou \\t."
    ),
    "Invalid \\escape": gettext_noop(
        "Ligne %(line)s, colonne %(column)s : cette barre oblique inverse n’a pas de sens ; "
        "écrivez-la deux fois."
    ),
    "Invalid \\uXXXX escape": gettext_noop(
        "Ligne %(line)s, colonne %(column)s : après \\u, il faut quatre chiffres hexadécimaux."
    ),
    "Extra data": gettext_noop(
        "Ligne %(line)s, colonne %(column)s : il y a du texte après la fin du document."
    ),
}
_MALFORMED = gettext_noop("Ligne %(line)s, colonne %(column)s : ce n’est pas du JSON.")
_TRUNCATED = gettext_noop(
    "Le texte s’arrête trop tôt (ligne %(line)s, colonne %(column)s) : le fichier semble coupé. "
    "Récupérez-le en entier."
)


class Constant(float):
    """A NaN or an Infinity met in a document: not JSON, kept only long enough to say where it is."""


class _Object(dict[str, object]):
    """A JSON object that remembers the keys it was given twice."""

    twice: tuple[str, ...] = ()


def read_json(source: Path | bytes, *, max_bytes: int = MAX_BYTES) -> object:
    """Return the value of a JSON document. Raises Faulty with everything that is wrong in it."""
    document, faults = read_json_and_faults(source, max_bytes=max_bytes)
    if faults:
        raise Faulty(faults)
    return document


def read_json_and_faults(
    source: Path | bytes, *, max_bytes: int = MAX_BYTES
) -> tuple[object, tuple[Fault, ...]]:
    """Return the value of a JSON document and its local faults, so that a caller adds its own to them.

    Local faults: keys given twice, NaN and Infinity, numbers out of range, half surrogate pairs.
    Raises Faulty when nothing can be read at all.
    """
    text = _decode(read_bytes(source, max_bytes))
    document = _parse(text)
    suspect = _HALF_PAIR.search(text) is not None or _is_suspect(document)
    return document, tuple(_local_faults(document, "", 1)) if suspect else ()


def read_bytes(source: Path | bytes, max_bytes: int = MAX_BYTES) -> bytes:
    """Return the bytes of a file. Raises Faulty when it is absent, unreadable, empty or too large."""
    raw = source if isinstance(source, bytes) else _read_file(source, max_bytes)
    if len(raw) > max_bytes:
        raise _too_large(max_bytes)
    if not raw.strip():
        raise _fault(gettext_noop("Le fichier est vide."))
    return raw


def step(path: str, key: str | int) -> str:
    """Return the path of an element inside `path`: `lots`, `lots[0]`, `lots[0].id`."""
    if isinstance(key, int):
        return f"{path}[{key}]"
    if not _PLAIN_KEY.fullmatch(key):
        shown = key if len(key) <= 40 else key[:40] + "…"
        return f"{path}[{json.dumps(shown)}]"
    return f"{path}.{key}" if path else key


def _read_file(path: Path, max_bytes: int) -> bytes:
    try:
        if path.stat().st_size > max_bytes:
            raise _too_large(max_bytes)
        with path.open("rb") as file:
            return file.read(max_bytes + 1)  # a pipe has no size: never read more than allowed
    except FileNotFoundError:
        raise _fault(gettext_noop("Ce fichier n’existe pas.")) from None
    except IsADirectoryError:
        raise _fault(gettext_noop("C’est un dossier ; il faut un fichier.")) from None
    except (OSError, ValueError):
        raise _fault(gettext_noop("Ce fichier ne peut pas être lu : vérifiez ses droits d’accès.")) from None


def _decode(raw: bytes) -> str:
    for mark, encoding in _OTHER_BOMS.items():
        if raw.startswith(mark):
            raise _fault(
                gettext_noop("Le fichier est en %(encoding)s ; enregistrez-le en UTF-8."), encoding=encoding
            )
    try:
        return raw.removeprefix(_BOM).decode("utf-8")
    except UnicodeDecodeError as error:
        start = error.start + (len(_BOM) if raw.startswith(_BOM) else 0)
        raise _fault(
            gettext_noop(
                "Le fichier n’est pas en UTF-8 : octet %(byte)s en position %(position)s "
                "(ligne %(line)s). Enregistrez-le en UTF-8."
            ),
            byte=f"0x{raw[start]:02X}",
            position=start,
            line=raw.count(b"\n", 0, start) + 1,
        ) from None


def _parse(text: str) -> object:
    try:
        return json.loads(text, object_pairs_hook=_object, parse_constant=Constant)
    except json.JSONDecodeError as error:
        raise _syntax_fault(error) from None
    except RecursionError:
        raise _too_deep() from None
    except ValueError:  # the only one left: an integer of thousands of digits
        raise _fault(
            gettext_noop("Le fichier contient un nombre de plusieurs milliers de chiffres.")
        ) from None


def _object(pairs: list[tuple[str, object]]) -> _Object:
    value = _Object(pairs)
    if len(value) != len(pairs):
        keys = [key for key, _ in pairs]
        value.twice = tuple(sorted({key for key in keys if keys.count(key) > 1}))
    return value


def _is_suspect(document: object) -> bool:
    """Tell quickly, without paths, whether anything but a text may be wrong: most large documents are sound."""
    level: list[object] = [document]
    for _ in range(MAX_DEPTH):
        inner: list[object] = []
        for value in level:
            if isinstance(value, _Object):
                if value.twice:
                    return True
                inner.extend(value.values())
            elif isinstance(value, list):
                inner.extend(value)
            elif isinstance(value, float) and not math.isfinite(value):
                return True
        if not inner:
            return False
        level = inner
    return True


def _local_faults(value: object, path: str, depth: int) -> Iterator[Fault]:
    if depth > MAX_DEPTH:
        raise _too_deep()
    if isinstance(value, _Object):
        yield from (
            Fault(step(path, key), gettext_noop("Ce champ est donné deux fois ; gardez-en un seul."))
            for key in value.twice
        )
        for key, inner in value.items():
            if _SURROGATE.search(key):
                yield Fault(step(path, key), _HALF)
            yield from _local_faults(inner, step(path, key), depth + 1)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _local_faults(inner, step(path, index), depth + 1)
    elif (message := _scalar_fault(value)) is not None:
        yield Fault(path, message)


_HALF = gettext_noop("Ce texte contient la moitié d’un caractère (\\ud800 à \\udfff) ; corrigez-le.")


def _scalar_fault(value: object) -> str | None:
    if isinstance(value, Constant):
        return gettext_noop(
            "NaN et Infinity ne sont pas des nombres permis ; retirez le champ s’il est inconnu."
        )
    if isinstance(value, float) and not math.isfinite(value):
        return gettext_noop("Ce nombre est trop grand pour être lu.")
    if isinstance(value, str) and _SURROGATE.search(value):
        return _HALF
    return None


def _syntax_fault(error: json.JSONDecodeError) -> Faulty:
    ends_early = error.pos >= len(error.doc.rstrip())
    message = _TRUNCATED if ends_early else _SYNTAX.get(error.msg, _MALFORMED)
    return _fault(message, line=error.lineno, column=error.colno)


def _fault(message: str, **facts: object) -> Faulty:
    return Faulty([Fault("", message, facts)])


def _too_large(max_bytes: int) -> Faulty:
    message = gettext_noop("Le fichier dépasse %(limit)s Mo ; il n’a pas été lu.")
    return _fault(message, limit=max_bytes // (1024 * 1024))


def _too_deep() -> Faulty:
    message = gettext_noop("Les listes et les objets sont emboîtés sur plus de %(limit)s niveaux.")
    return _fault(message, limit=MAX_DEPTH)
