"""What operators get wrong, each with the way to mend it: `maillage check` (docs/operations.md).

A check is a function of Django (`django.core.checks`) that its capability registers in `AppConfig.ready`:

- `register(check)`: runs before every command; an Error stops `serve` and `migrate`, so only what must stop them;
- `register(check, deploy=True)`: runs in `maillage check` alone;
- `register(check, Tags.database, deploy=True)`: the same, and it asks the database when `databases` is given.

Messages are French sentences; the hint says what to do; the id is `capability.what`.
"""

from __future__ import annotations

from django.core.checks import Tags, register

from maillage.base.checks import configuration, data, machine


def register_all() -> None:
    """Register the checks of the installation itself."""
    for check in (configuration.secrets, configuration.exposure, configuration.names):
        register(check)
    for check in (configuration.site, configuration.processes, machine.clock, machine.folders, machine.disk):
        register(check, deploy=True)
    for check in (data.engine, data.migrations, data.sources):
        register(check, Tags.database, deploy=True)
