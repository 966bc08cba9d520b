"""The options of `maillage consortium`: read as strictly as the files, with all their faults at once."""

from __future__ import annotations

import math
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from maillage.base.faults import Fault
from maillage.base.refusals import gettext_noop
from maillage.consortium.domain.problem import DEFAULT_PROFILE, PROFILES, Weights
from maillage.consortium.sources.files import Asked

OWN_WEIGHTS = "personnalise"
MOST_ALTERNATIVES = 100
MOST_SECONDS = 3600.0
MOST_WEIGHT = 1e6

Faults = list[tuple[str, Fault]]


@dataclass(frozen=True, slots=True)
class Options:
    """Everything the command line says."""

    asked: Asked
    alternatives: int
    time_limit: float
    pdf: Path | None
    xlsx: Path | None


def read_options(given: Mapping[str, Any]) -> tuple[Options, Faults]:
    """Return the options, and what is wrong in them; a wrong option stands at its default."""
    faults: Faults = []
    profile, weights = _weights(given["profile"], given["weights"], faults)
    asked = Asked(
        tender=Path(given["tender"]),
        pool=Path(given["pool"]) if given["pool"] else None,
        lots=tuple(lot.strip() for lot in (given["lots"] or "").split(",") if lot.strip()),
        weights=weights,
        profile=profile,
    )
    if given["lots"] is not None and not asked.lots:
        faults.append(
            ("--lots", Fault("", gettext_noop("Il faut des identifiants de lots, par exemple 1,3.")))
        )
    alternatives = _number("--alternatives", given["alternatives"], 1, MOST_ALTERNATIVES, faults)
    time_limit = _number("--time-limit", given["time_limit"], 0.01, MOST_SECONDS, faults)
    if alternatives != int(alternatives):
        faults.append(("--alternatives", Fault("", gettext_noop("Il faut un nombre entier."))))
    pdf, xlsx = (_writable(option, given[option], faults) for option in ("pdf", "xlsx"))
    return Options(asked, int(alternatives), time_limit, pdf, xlsx), faults


def _weights(profile: str | None, text: str | None, faults: Faults) -> tuple[str, Weights]:
    default = PROFILES[DEFAULT_PROFILE]
    if text is None:
        name = profile or DEFAULT_PROFILE
        if name not in PROFILES:
            message = gettext_noop("Ce profil n’existe pas ; profils possibles : %(profiles)s.")
            faults.append(("--profile", Fault("", message, {"profiles": ", ".join(PROFILES)})))
        return name, PROFILES.get(name, default)
    if profile is not None:
        faults.append(
            ("--weights", Fault("", gettext_noop("Choisissez un profil ou des poids, pas les deux.")))
        )
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) != 4 or not all(math.isfinite(n) and 0 <= n <= MOST_WEIGHT for n in numbers):
        message = gettext_noop(
            "Il faut quatre nombres positifs ou nuls, séparés par des virgules (membre, km, insertion, liens), "
            "par exemple 50,1,1,20."
        )
        faults.append(("--weights", Fault("", message)))
        return OWN_WEIGHTS, default
    return OWN_WEIGHTS, Weights(*numbers)


def _number(option: str, text: str, least: float, most: float, faults: Faults) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not least <= value <= most:
        message = gettext_noop("Il faut un nombre de %(least)s à %(most)s ; reçu : %(given)s.")
        faults.append((option, Fault("", message, {"least": least, "most": most, "given": str(text)[:40]})))
        return least
    return value


def _writable(option: str, text: str | None, faults: Faults) -> Path | None:
    """Return the path of a file to write, tried before anything long is done."""
    if text is None:
        return None
    path = Path(text)
    try:
        if path.is_dir():
            raise IsADirectoryError
        with tempfile.NamedTemporaryFile(dir=path.parent):
            if path.exists() and not os.access(path, os.W_OK):
                raise PermissionError
    except (OSError, ValueError):
        message = gettext_noop("Impossible d’écrire %(path)s : vérifiez le dossier et ses droits.")
        faults.append((f"--{option}", Fault("", message, {"path": text})))
        return None
    return path


def write_whole(path: Path, content: bytes) -> None:
    """Write a file at once: whoever reads it sees the old one or the new one, never half of it."""
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(content)
    Path(file.name).chmod(0o644)
    Path(file.name).replace(path)
