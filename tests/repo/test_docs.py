"""Documents say what is there: glossary, links, settings, decisions."""

from __future__ import annotations

import importlib
import re
from enum import Enum
from pathlib import Path

import pytest

from tests.repo.layers import PROJECT, ROOT

MARKDOWN = sorted(
    p for p in PROJECT.glob("**/*.md") if not {".venv", "vendor", "var", "node_modules"} & set(p.parts)
)
GLOSSARY = (PROJECT / "GLOSSARY.md").read_text(encoding="utf-8")
INTERNAL = {"Verb", "Relation"}  # enums whose values nobody reads on screen


def enums() -> list[type[Enum]]:
    """Return the enums of the models and of the domain of every capability."""
    found: dict[str, type[Enum]] = {}
    paths = [*ROOT.glob("*/models.py"), *ROOT.glob("*/models/*.py"), *ROOT.glob("*/domain/*.py")]
    for path in paths:
        module = importlib.import_module(".".join(path.relative_to(ROOT.parent).with_suffix("").parts))
        for thing in vars(module).values():
            if (
                isinstance(thing, type)
                and issubclass(thing, Enum)
                and thing.__module__ == module.__name__
                and len(thing)
            ):
                found[thing.__qualname__] = thing
    return [found[name] for name in sorted(found) if name not in INTERNAL]


@pytest.mark.parametrize("enum", enums(), ids=lambda e: e.__qualname__)
def test_every_choice_is_in_the_glossary(enum: type[Enum]):
    assert [member.value for member in enum if f"`{member.value}`" not in GLOSSARY] == []


@pytest.mark.parametrize("path", MARKDOWN, ids=lambda p: str(p.relative_to(PROJECT)))
def test_links_between_documents_lead_somewhere(path: Path):
    text = re.sub(r"```.*?```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", text)
    local = [link for link in links if not re.match(r"[a-z]+:", link)]

    assert [link for link in local if not (path.parent / link).exists()] == []


def test_every_environment_variable_is_documented():
    settings = (ROOT / "config/settings.py").read_text()
    asked = set(re.findall(r'environment\.\w+\(\s*"(\w+)"', settings))
    operations = (PROJECT / "docs/operations.md").read_text()

    assert [name for name in sorted(asked) if f"`{name}`" not in operations] == []


def test_decisions_are_numbered_without_gap():
    numbers = sorted(int(p.name[:4]) for p in (PROJECT / "docs/adr").glob("0*.md"))

    assert numbers == list(range(1, len(numbers) + 1))
