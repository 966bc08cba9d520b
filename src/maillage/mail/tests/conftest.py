from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from maillage.mail.tests.sink import Sink, running_sink

SOURCE = """{% load i18n %}Bonjour {{ name }},

{% blocktranslate trimmed %}{{ inviter }} vous invite.{% endblocktranslate %}

{{ words }}

→ {% translate "Voir l’invitation" %} : {{ url }}

--
{% blocktranslate trimmed %}Message reçu parce que {{ inviter }} a saisi votre adresse.{% endblocktranslate %}
"""


@pytest.fixture
def template(tmp_path: Path, settings) -> str:
    """The name of a template of message that only the tests know."""
    folder = tmp_path / "templates" / "essai"
    folder.mkdir(parents=True)
    (folder / "invitation.subject.txt").write_text("{{ inviter }} vous invite\n", encoding="utf-8")
    (folder / "invitation.txt").write_text(SOURCE, encoding="utf-8")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path / "templates"]}]
    return "essai/invitation"


@pytest.fixture
def restored_signals() -> Iterator[None]:
    """For commands that listen to signals: give them back."""
    kept = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


@pytest.fixture
def sink() -> Iterator[Sink]:
    """A relay on this machine."""
    with running_sink() as running:
        yield running
