"""Functions named by their dotted path, imported when first called: a start loads nothing that it does not use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.module_loading import import_string


@dataclass(frozen=True, slots=True)
class Later:
    """Calls a function as it is. path: « maillage.mail.actions.messages.purge »; two of the same path are equal."""

    path: str

    def __call__(self, *args: Any, **named: Any) -> Any:
        return self.found()(*args, **named)

    def found(self) -> Any:
        """Return the function. Raises ImportError."""
        return import_string(self.path)
