"""The machine under the installation: its clock, its folders, its disk."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning
from django.utils import timezone
from django.utils.translation import gettext as _

from maillage.base.checks.configuration import in_production

BUILT_IN = 2026
"""No true clock shows an earlier year."""
NEARLY_FULL = 1_000_000_000
FULL = 200_000_000


def clock(**options: Any) -> list[CheckMessage]:
    """An absurd clock makes every date, deadline and signed link false."""
    year = timezone.now().year
    if BUILT_IN <= year < BUILT_IN + 50:
        return []
    return [
        Error(
            _("L’horloge de la machine indique l’année %(year)s.") % {"year": year},
            hint=_("Mettez-la à l’heure : timedatectl set-ntp true."),
            id="base.clock",
        )
    ]


def folders(**options: Any) -> list[CheckMessage]:
    """What the installation writes must be writable by it, and read by it alone."""
    return [*_var(), *_data(), *(_static() if in_production() else ())]


def _var() -> Iterator[CheckMessage]:
    folder = settings.VAR
    there = next(path for path in (folder, *folder.parents) if path.exists())
    if (not folder.is_dir() and there == folder) or not os.access(there, os.W_OK | os.X_OK):
        yield Error(
            _("Maillage ne peut pas écrire dans %(folder)s.") % {"folder": folder},
            hint=_("Donnez ce dossier au compte qui lance Maillage (chown), ou changez-en : MAILLAGE_VAR=…"),
            id="base.var_not_writable",
        )
        return
    if not in_production():
        return
    kept = [folder / "secret-key", _database_file()]
    open_to_others = [str(path) for path in kept if path and path.exists() and _mode(path) & stat.S_IRWXO]
    if open_to_others and _mode(folder) & stat.S_IXOTH:
        yield Warning(
            _("D’autres comptes de la machine peuvent lire : %(files)s.")
            % {"files": ", ".join(open_to_others)},
            hint=_("chmod 700 %(folder)s") % {"folder": folder},
            id="base.readable_by_others",
        )
    if os.geteuid() == 0:
        yield Warning(
            _("Maillage tourne avec tous les droits sur la machine (root)."),
            hint=_("Lancez-le avec un compte à lui : useradd --system maillage."),
            id="base.root",
        )


def _data() -> Iterator[CheckMessage]:
    if not any(settings.DATA.glob("*/manifest.json")):
        yield Warning(
            _("Aucune donnée publique dans %(folder)s.") % {"folder": settings.DATA},
            hint=_("MAILLAGE_DATA doit désigner le dossier « data » fourni avec Maillage."),
            id="base.no_data_folder",
        )


def _static() -> Iterator[CheckMessage]:
    root = Path(settings.STATIC_ROOT)
    if not (root / "staticfiles.json").exists():
        yield Warning(
            _("Les feuilles de style n’ont pas été rassemblées dans %(folder)s.") % {"folder": root},
            hint=_(
                "« maillage serve » le fait de lui-même ; avec un autre serveur : maillage collectstatic."
            ),
            id="base.static_missing",
        )
    elif not os.access(root, os.W_OK):
        yield Error(
            _("Maillage ne peut pas écrire dans %(folder)s.") % {"folder": root},
            hint=_("Donnez ce dossier au compte qui lance Maillage : chown -R."),
            id="base.static_not_writable",
        )


def disk(**options: Any) -> list[CheckMessage]:
    """A full disk stops every write, and may cut one short."""
    folder = next(path for path in (settings.VAR, *settings.VAR.parents) if path.exists())
    free = shutil.disk_usage(folder).free
    if free >= NEARLY_FULL:
        return []
    return [
        (Error if free < FULL else Warning)(
            _("Il ne reste que %(free)d Mo sur le disque de %(folder)s.")
            % {"free": free // 1_000_000, "folder": settings.VAR},
            hint=_("Libérez de la place ou agrandissez le disque avant que les écritures n’échouent."),
            id="base.disk",
        )
    ]


def _database_file() -> Path | None:
    database = settings.DATABASES["default"]
    return Path(database["NAME"]) if database["ENGINE"].endswith("sqlite3") else None


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)
