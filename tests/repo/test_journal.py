"""Every write is in the journal: each public action that takes `by` and writes leads to `record`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.repo.layers import ROOT

# Actions with an author that leave no entry, and why.
EXCEPTIONS = {
    "accounts.actions.notifications.mark_read": "reading one's own news changes nothing for anybody",
    "consortium.actions.merging.move_proposals": "told by the merger of the organisations, which is journaled",
    "cooperation.actions.following.claim_seats": "told by the founding of the organisation, which is journaled",
    "cooperation.actions.following.move_seats": "told by the merger of the organisations, which is journaled",
    "cooperation.actions.templates.move_templates": "told by the merger of the organisations, which is journaled",
    "cooperation.actions.terms.open_terms": "told by the opening of the project, or of its terms, which calls it",
    "cooperation.actions.terms_changes.release": "told by the exit or the refusal of the member, which calls it",
    "cooperation.actions.terms_guard.next_version": "told by the change, or the exit, that it puts in force",
    "cooperation.actions.terms_solver.solve_again": "a question to the solver: it changes nothing of the project",
    "procurement.actions.merging.move_tenders": "told by the merger of the organisations, which is journaled",
}
BELOW = {"base", "jobs", "mail"}  # floors under the journal: they do not know who acts


def modules() -> dict[str, ast.Module]:
    """Return the modules of actions by their name below `maillage`."""
    paths = [*ROOT.glob("*/actions.py"), *ROOT.glob("*/actions/*.py")]
    found = {}
    for path in paths:
        parts = path.relative_to(ROOT).with_suffix("").parts
        if parts[0] not in BELOW and "tests" not in parts:
            found[".".join(parts).removesuffix(".__init__")] = ast.parse(path.read_text(encoding="utf-8"))
    return found


MODULES = modules()


@cache
def names_of(module: str) -> dict[str, str]:
    """Return what each name of a module means: its own functions and what it imports, by full name."""
    names: dict[str, str] = {}
    for node in ast.walk(MODULES[module]):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("maillage."):
            where = (node.module or "").removeprefix("maillage.")
            names |= {alias.asname or alias.name: f"{where}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.FunctionDef):
            names[node.name] = f"{module}.{node.name}"
    return names


@cache
def functions() -> dict[str, tuple[str, ast.FunctionDef]]:
    """Return every function of every module of actions, by full name, with its module."""
    return {
        f"{module}.{node.name}": (module, node)
        for module, tree in MODULES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
    }


def mentioned(name: str) -> Iterator[str]:
    """Return the full names that a function calls or hands over."""
    module, node = functions()[name]
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name) and inner.id in names_of(module):
            yield names_of(module)[inner.id]
        elif isinstance(inner, ast.Attribute) and isinstance(inner.value, ast.Name):
            yield f"{names_of(module).get(inner.value.id, inner.value.id)}.{inner.attr}"


def leads_to_record(name: str, seen: frozenset[str] = frozenset()) -> bool:
    """Tell whether a function calls `record`, or another action that does."""
    if name in ("accounts.actions.journal.record", "accounts.actions.record"):
        return True
    found = (functions().get(name) and name) or _reexported(name)
    if found is None or found in seen:
        return False
    return any(leads_to_record(other, seen | {found}) for other in mentioned(found))


WRITES = {
    "save",
    "create",
    "bulk_create",
    "bulk_update",
    "update",
    "delete",
    "get_or_create",
    "update_or_create",
}


def writes(name: str, seen: frozenset[str] = frozenset()) -> bool:
    """Tell whether a function writes a row, or calls another that does."""
    found = (functions().get(name) and name) or _reexported(name)
    if found is None or found in seen:
        return False
    _module, node = functions()[found]
    calls = {
        inner.func.attr
        for inner in ast.walk(node)
        if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Attribute)
    }
    return bool(calls & WRITES) or any(writes(other, seen | {found}) for other in mentioned(found))


def _reexported(name: str) -> str | None:
    """Return the function that a package of actions re-exports under this name."""
    module, _, attribute = name.rpartition(".")
    if module not in MODULES:
        return None
    target = names_of(module).get(attribute, "")
    return target if target in functions() else None


def takes_author(node: ast.FunctionDef) -> bool:
    return any(argument.arg == "by" for argument in (*node.args.args, *node.args.kwonlyargs))


ACTIONS = sorted(
    name
    for name, (_, node) in functions().items()
    if takes_author(node) and not node.name.startswith("_") and writes(name)
)


def test_there_are_actions_to_look_at():
    assert len(ACTIONS) > 40


@pytest.mark.parametrize("name", [name for name in ACTIONS if name not in EXCEPTIONS])
def test_every_action_with_an_author_leaves_an_entry(name: str):
    assert leads_to_record(name), f"{name}: record(…) manque, ou une exception motivée ici"


def test_exceptions_are_actions_that_exist_and_need_to_be_exceptions():
    assert sorted(set(EXCEPTIONS) - set(ACTIONS)) == []


@pytest.mark.parametrize(
    "path", sorted(ROOT.glob("*/actions/**/*.py")), ids=lambda p: str(Path(p).relative_to(ROOT))
)
def test_record_is_never_called_with_what_names_a_person(path: Path):
    """Names and addresses go to `personal`, which can be erased; before and after cannot."""
    wrong = [
        node.lineno
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "record"
        for keyword in node.keywords
        if keyword.arg in {"before", "after"} and isinstance(keyword.value, ast.Dict)
        for key in keyword.value.keys
        if isinstance(key, ast.Constant) and key.value in {"email", "person", "user", "phone"}
    ]

    assert wrong == []
