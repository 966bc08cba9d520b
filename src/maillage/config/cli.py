"""The `maillage` command: Django's management commands, with our exit codes (docs/contracts in README)."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run one command; an unforeseen error exits with 3, as the public contract says."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillage.config.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    # « maillage verify-journal » is verify_journal.py: a module has no hyphen.
    command = [name if name.startswith("-") else name.replace("-", "_") for name in sys.argv[1:2]]
    try:
        execute_from_command_line(["maillage", *command, *sys.argv[2:]])
    except ImproperlyConfigured as error:
        sys.stderr.write(f"Configuration : {error}\n")
        sys.exit(2)
    except KeyboardInterrupt:
        sys.stderr.write("Interrompu.\n")
        sys.exit(1)
    except BrokenPipeError:  # « maillage … | head »
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception:
        if os.environ.get("MAILLAGE_DEBUG"):
            raise
        import traceback

        traceback.print_exc()
        sys.stderr.write(
            "Erreur interne : ce n’est pas votre fait. Signalez ces lignes à l’équipe de Maillage.\n"
        )
        sys.exit(3)


if __name__ == "__main__":
    main()
