"""Turn what the domain says into a sentence in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext

from maillage.base.faults import Fault
from maillage.base.refusals import Refusal


def explain(thing: Refusal | Fault | tuple[str, Mapping[str, object]]) -> str:
    """Translate the message of a refusal, a fault or a (message, facts) pair and fill in its facts."""
    message, facts = thing if isinstance(thing, tuple) else (thing.message, thing.facts)
    sentence = gettext(message) if message else ""
    return sentence % facts if facts else sentence
