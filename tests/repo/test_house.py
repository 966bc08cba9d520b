"""Habits of the house that linters do not hold: sizes, no registry host, no machine path, no work left for later."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

from tests.repo.layers import PROJECT, ROOT

TRACKED = [
    PROJECT / name
    for name in subprocess.run(
        ["git", "ls-files", "-z"], cwd=PROJECT, capture_output=True, text=True, check=True
    ).stdout.split("\0")
    if name and (PROJECT / name).is_file()
]
PYTHON = [p for p in TRACKED if p.suffix == ".py" and "migrations" not in p.parts]
HOSTS = re.compile(r"(pypi|pythonhosted|npmjs|registry\.npm|deb\.debian)\.(org|com)|/(root|work|farm)/[a-z]")


def relative(path: Path) -> str:
    return str(path.relative_to(PROJECT))


@pytest.mark.parametrize("path", PYTHON, ids=relative)
def test_modules_and_functions_stay_within_budget(path: Path):
    text = path.read_text()
    long = [
        f"{node.name}: {node.end_lineno - node.lineno + 1} lines"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno
        and node.end_lineno - node.lineno + 1 > 40 + len((ast.get_docstring(node) or "").splitlines())
    ]

    assert long == []
    assert len(text.splitlines()) <= 300


def test_no_registry_host_and_no_machine_path():
    texts = [
        p
        for p in TRACKED
        if p.suffix not in {".gz", ".woff2", ".png", ".mo", ".pdf", ".ico"} and "vendor" not in p.parts
    ]
    found = [
        relative(p) for p in texts if p != Path(__file__) and HOSTS.search(p.read_text(errors="replace"))
    ]

    assert found == []


def test_nothing_is_left_for_later():
    words = re.compile(r"\b(TODO|FIXME|XXX|NotImplementedError)\b|[Cc]oming soon|[Ll]orem ipsum")
    code = [
        p
        for p in TRACKED
        if ROOT in p.parents and p.suffix in {".py", ".html", ".js", ".css"} and "vendor" not in p.parts
    ]

    assert [relative(p) for p in code if words.search(p.read_text())] == []


def test_no_large_file():
    assert [relative(p) for p in TRACKED if p.stat().st_size > 3_000_000] == []
