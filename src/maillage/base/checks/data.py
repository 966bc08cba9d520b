"""The database: does it answer, is it the one expected, is it up to date, is there data in it?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.base.explain import explain
from maillage.base.ingest import sources as registered_sources

OLDEST_POSTGRESQL = 15
DRIFT = timedelta(seconds=30)


def engine(databases: Sequence[str] | None = None, **options: Any) -> list[CheckMessage]:
    """The database answers and is of a kind that Maillage is tested on."""
    if not databases:
        return []
    try:
        return list(_sqlite() if connection.vendor == "sqlite" else _postgresql())
    except DatabaseError as error:
        return [
            Error(
                _("La base de données ne répond pas (%(kind)s).") % {"kind": _kind(error)},
                hint=_hint(),
                id="base.database_unreachable",
            )
        ]


def migrations(databases: Sequence[str] | None = None, **options: Any) -> list[CheckMessage]:
    """The tables are those of this version, not of an older or a newer one."""
    if not databases:
        return []
    try:
        executor = MigrationExecutor(connection)
    except DatabaseError:  # said by `engine`
        return []
    return list(_migrations(executor))


def sources(databases: Sequence[str] | None = None, **options: Any) -> list[CheckMessage]:
    """The public data without which searches and maps are empty."""
    if not databases:
        return []
    try:
        empty = [source for source in registered_sources().values() if not source.held()]
    except DatabaseError:  # no tables yet: said by `migrations`
        return []
    return [
        Warning(
            _("« %(source)s » n’a pas été chargé.") % {"source": explain((source.title, {}))},
            hint=_(
                "maillage prepare charge les données fournies avec Maillage ; pour les autres : docs/data.md."
            ),
            id="base.not_ingested",
        )
        for source in empty
    ]


def _sqlite() -> Iterator[CheckMessage]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT sqlite_compileoption_used('ENABLE_FTS5')")
        if not cursor.fetchone()[0]:
            yield Error(
                _("Cette version de SQLite ne sait pas chercher dans les textes (FTS5)."),
                hint=_(
                    "Installez le Python du système ou de python.org, ou passez à PostgreSQL (DATABASE_URL)."
                ),
                id="base.sqlite_fts5",
            )
        cursor.execute("PRAGMA journal_mode")
        mode = cursor.fetchone()[0]
        if mode not in {"wal", "memory"}:
            yield Warning(
                _("SQLite est en mode « %(mode)s » : les lecteurs attendent les écritures.") % {"mode": mode},
                hint=_(
                    "Le dossier est-il sur un disque réseau ? Placez MAILLAGE_VAR sur un disque de la machine."
                ),
                id="base.sqlite_not_wal",
            )


def _postgresql() -> Iterator[CheckMessage]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('server_version_num')::int / 10000, current_setting('server_encoding')"
        )
        version, encoding = cursor.fetchone()
        cursor.execute("SELECT clock_timestamp()")
        there: datetime = cursor.fetchone()[0]
    if version < OLDEST_POSTGRESQL:
        yield Error(
            _("PostgreSQL %(version)s est trop ancien.") % {"version": version},
            hint=_("Passez à PostgreSQL %(oldest)s ou plus récent (pg_upgrade).")
            % {"oldest": OLDEST_POSTGRESQL},
            id="base.postgresql_old",
        )
    if encoding != "UTF8":
        yield Error(
            _("La base est encodée en %(encoding)s : des noms seront refusés.") % {"encoding": encoding},
            hint=_("Recréez-la : createdb --encoding=UTF8 --template=template0."),
            id="base.postgresql_encoding",
        )
    if abs(timezone.now() - there) > DRIFT:
        yield Warning(
            _("L’horloge de la base et celle du site diffèrent de %(n)d secondes.")
            % {"n": abs(timezone.now() - there).total_seconds()},
            hint=_("Mettez les deux machines à l’heure : timedatectl set-ntp true."),
            id="base.clocks_differ",
        )


def _migrations(executor: MigrationExecutor) -> Iterator[CheckMessage]:
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        yield Error(
            ngettext(
                "La base n’est pas à jour : %(n)d étape attend.",
                "La base n’est pas à jour : %(n)d étapes attendent.",
                len(waiting),
            )
            % {"n": len(waiting)},
            hint=_("Sauvegardez-la, puis : maillage migrate."),
            id="base.migrations_waiting",
        )
    unknown = set(executor.loader.applied_migrations) - set(executor.loader.graph.nodes)
    ours = {label for label, _name in executor.loader.graph.nodes}
    if newer := sorted(f"{label}.{name}" for label, name in unknown if label in ours):
        yield Error(
            _("La base vient d’une version plus récente de Maillage (%(name)s).") % {"name": newer[0]},
            hint=_("Installez cette version, ou restaurez la sauvegarde faite avant la mise à jour."),
            id="base.database_newer",
        )


def _kind(error: DatabaseError) -> str:
    """Return the first line of what the database said, without the password (drivers never repeat it)."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]


def _hint() -> str:
    database = settings.DATABASES["default"]
    if connection.vendor == "sqlite":
        return _("Le fichier %(name)s doit pouvoir être lu et écrit, ainsi que son dossier.") % {
            "name": database["NAME"]
        }
    return _(
        "PostgreSQL tourne-t-il sur %(host)s:%(port)s, avec une base « %(name)s » et un compte « %(user)s » ? "
        "Corrigez DATABASE_URL sinon."
    ) % {
        "host": database["HOST"] or "localhost",
        "port": database["PORT"] or 5432,
        "name": database["NAME"],
        "user": database["USER"],
    }
