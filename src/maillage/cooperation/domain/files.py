"""Which files a project keeps: their name made safe, their type read from the content, their weight. Pure."""

from __future__ import annotations

import unicodedata
import zipfile
from collections.abc import Mapping
from io import BytesIO
from types import MappingProxyType

from maillage.base.refusals import Refusal, gettext_noop

LONGEST_NAME = 120
TYPES: Mapping[str, str] = MappingProxyType(
    {
        "pdf": "application/pdf",
        "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "odt": "application/vnd.oasis.opendocument.text",
        "ods": "application/vnd.oasis.opendocument.spreadsheet",
        "png": "image/png",
        "jpg": "image/jpeg",
        "txt": "text/plain",
        "csv": "text/csv",
    }
)
"""Extensions accepted (« jpeg » is « jpg »), with the type they are served under."""
ACCEPTED = ", ".join(TYPES)
_SIGNATURES = (("pdf", b"%PDF-"), ("png", b"\x89PNG\r\n\x1a\n"), ("jpg", b"\xff\xd8\xff"))
_OFFICE = {"docx": "word/", "xlsx": "xl/"}
_ZIP = b"PK\x03\x04"
_TEXT_CONTROLS = frozenset(range(32)) - {9, 10, 12, 13}


class NotAccepted(Refusal):
    message = gettext_noop(
        "« %(name)s » : ce type de fichier n’est pas accepté. Déposez un fichier %(accepted)s."
    )


class NotWhatItSays(Refusal):
    message = gettext_noop(
        "« %(name)s » ne contient pas ce que dit son extension (%(kind)s). Ouvrez-le, enregistrez-le à nouveau dans "
        "ce format, puis déposez-le."
    )


class HasMacros(Refusal):
    message = gettext_noop(
        "« %(name)s » contient des macros, qui peuvent exécuter un programme : enregistrez-le sans macros."
    )


class EmptyFile(Refusal):
    message = gettext_noop("« %(name)s » est vide : vérifiez que le bon fichier est choisi.")


class TooHeavy(Refusal):
    message = gettext_noop(
        "« %(name)s » dépasse %(limit)d Mo : allégez-le, ou déposez-le en plusieurs parties."
    )


def clean_name(name: str) -> str:
    """Return a name that is only a name: no folder, no control or direction mark, a sensible length.

    « ../../devis.pdf » → « devis.pdf »; a name with nothing left becomes « fichier ».
    """
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(
        " " if char.isspace() else char
        for char in unicodedata.normalize("NFC", last)
        if char.isspace() or not unicodedata.category(char).startswith("C")
    )
    kept = "".join(char for char in kept if char not in '<>:"|?*')
    kept = " ".join(kept.split()).strip(". ")
    stem, dot, extension = kept.rpartition(".")
    if dot and len(kept) > LONGEST_NAME:
        kept = f"{stem[: LONGEST_NAME - len(extension) - 1].rstrip()}.{extension}"
    return kept[:LONGEST_NAME] or "fichier"


def kind_of(name: str, content: bytes, *, limit: int) -> str:
    """Return the kind of a file (a key of TYPES), its content being what its name says. limit: megabytes.

    Raises NotAccepted, EmptyFile, TooHeavy, NotWhatItSays, HasMacros.
    """
    shown = clean_name(name)
    extension = shown.rpartition(".")[2].lower() if "." in shown else ""
    kind = "jpg" if extension == "jpeg" else extension
    if kind not in TYPES:
        raise NotAccepted(name=shown, accepted=ACCEPTED)
    if not content:
        raise EmptyFile(name=shown)
    if len(content) > limit * 1024 * 1024:
        raise TooHeavy(name=shown, limit=limit)
    if not _is(kind, content, shown):
        raise NotWhatItSays(name=shown, kind=kind)
    return kind


def _is(kind: str, content: bytes, shown: str) -> bool:
    for known, signature in _SIGNATURES:
        if kind == known:
            return content.startswith(signature)
    if kind in ("txt", "csv"):
        return _is_text(content)
    return content.startswith(_ZIP) and _is_document(kind, content, shown)


def _is_text(content: bytes) -> bool:
    """Tell whether bytes are written text: UTF-8, or an older encoding of one byte a character."""
    if any(content.startswith(signature) for _, signature in _SIGNATURES) or content.startswith(_ZIP):
        return False
    return not _TEXT_CONTROLS.intersection(content)


def _is_document(kind: str, content: bytes, shown: str) -> bool:
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            names = packed.namelist()
            if kind in _OFFICE:
                inside = "[Content_Types].xml" in names and any(
                    one.startswith(_OFFICE[kind]) for one in names
                )
            else:
                inside = "mimetype" in names and _first_bytes(packed) == TYPES[kind].encode()
    except (zipfile.BadZipFile, ValueError, RuntimeError, OSError, EOFError):
        return False
    if inside and any(one.endswith("vbaProject.bin") or one.startswith("Basic/") for one in names):
        raise HasMacros(name=shown)
    return inside


def _first_bytes(packed: zipfile.ZipFile) -> bytes:
    with packed.open("mimetype") as file:
        return file.read(100).strip()
