"""The back doors that import-linter does not see: templates, foreign keys by name, private modules."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import ForeignKey, ManyToManyField, OneToOneField

from tests.repo.layers import CONTRACTS, HEIGHT, ROOT, capability_of, may_use

NAMED = re.compile(r"""{%\s*(?:url|include|extends)\s+["'](\w+)[:/]""")
PUBLIC_FACE = {"domain", "models", "queries", "actions", "formats"}
# base and accounts are the common ground: their modules are all public.
OPEN = {"base", "accounts"}
TEMPLATES = sorted(ROOT.glob("**/templates/**/*.html"))
MODULES = sorted(p for p in ROOT.glob("**/*.py") if "tests" not in p.parts and "migrations" not in p.parts)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(ROOT)))
def test_templates_name_only_lower_capabilities(path: Path):
    user = capability_of(path)
    named = set(NAMED.findall(path.read_text())) & set(HEIGHT)

    assert [used for used in named if not may_use(user, used)] == []


def test_relations_point_downwards():
    wrong = [
        f"{model._meta.label}.{field.name} → {field.related_model._meta.label}"
        for model in apps.get_models()
        if model.__module__.startswith("maillage.")
        for field in model._meta.get_fields()
        if isinstance(field, ForeignKey | OneToOneField | ManyToManyField)
        and field.related_model.__module__.startswith("maillage.")
        and not may_use(model._meta.app_label, field.related_model._meta.app_label)
    ]

    assert wrong == []


def imported(path: Path) -> set[tuple[str, ...]]:
    """Return the maillage modules a file imports, as tuples of names below `maillage`."""
    found: set[tuple[str, ...]] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("maillage"):
            parts = tuple((node.module or "").split(".")[1:])
            found |= {(*parts, alias.name) if len(parts) == 1 else parts for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {tuple(a.name.split(".")[1:]) for a in node.names if a.name.startswith("maillage.")}
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_other_capabilities_are_used_by_their_public_face_only(path: Path):
    user = capability_of(path)
    if user in {"config", "web"}:  # they assemble: URLs, slots, demonstration
        return
    private = [
        ".".join(parts)
        for parts in imported(path)
        if parts and parts[0] not in {user, *OPEN} and (len(parts) < 2 or parts[1] not in PUBLIC_FACE)
    ]

    assert private == []


def test_every_capability_has_a_floor_and_a_readme():
    capabilities = {p.name for p in ROOT.iterdir() if (p / "__init__.py").exists()}

    assert capabilities <= set(HEIGHT)
    assert CONTRACTS[0]["exhaustive"] is True
    assert [c for c in sorted(capabilities - {"config"}) if not (ROOT / c / "README.md").exists()] == []
