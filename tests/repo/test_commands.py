"""Every command declares the verb it needs: whoever runs one holds the machine, hence supervises, or only visits."""

from __future__ import annotations

import pytest
from django.core.management import get_commands, load_command_class

from maillage.accounts.permissions import Verb

OURS = sorted(name for name, app in get_commands().items() if str(app).startswith("maillage"))


@pytest.mark.parametrize("name", OURS)
def test_every_command_declares_its_verb(name: str):
    verb = Verb(getattr(load_command_class(get_commands()[name], name), "verb", ""))

    assert verb in {Verb.VISIT, Verb.SUPERVISE}


def test_our_commands_are_found():
    assert {"worker", "tick", "check", "consortium", "verify_journal"} <= set(OURS)
