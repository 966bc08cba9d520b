"""The stack of capabilities, read from the very list that import-linter holds (pyproject.toml)."""

from __future__ import annotations

import tomllib
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
ROOT = PROJECT / "src/maillage"
CONTRACTS = tomllib.loads((PROJECT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]


def _floors() -> dict[str, int]:
    layers = list(reversed(CONTRACTS[0]["layers"]))
    return {name.strip(" ()"): height for height, layer in enumerate(layers) for name in layer.split("|")}


HEIGHT = _floors()


def capability_of(path: Path) -> str:
    """Return the capability a file of src/maillage belongs to."""
    return path.relative_to(ROOT).parts[0]


def may_use(user: str, used: str) -> bool:
    """Tell whether one capability may name another: itself, or a lower one."""
    return user == used or HEIGHT[used] < HEIGHT[user]
