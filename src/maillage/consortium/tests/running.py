"""Run `maillage consortium` in this process, on a vector unless told otherwise."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any, NamedTuple

from django.core.management import call_command

from maillage.consortium.tests.domain.vectors import CASES

CASE = CASES / "lead"


class Ran(NamedTuple):
    """What a run left: exit code, standard output and error."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> dict[str, Any]:
        read: dict[str, Any] = json.loads(self.out)
        return read


def run(*arguments: object, tender: object = CASE / "tender.json", pool: object = CASE / "pool.json") -> Ran:
    out, err = io.StringIO(), io.StringIO()
    given = [str(one) for one in ("--tender", tender, "--pool", pool, *arguments)]
    try:
        call_command("consortium", *given, stdout=out, stderr=err)
    except SystemExit as leaving:
        return Ran(int(leaving.code or 0), out.getvalue(), err.getvalue())
    return Ran(0, out.getvalue(), err.getvalue())


def changed(tmp_path: Path, name: str, **facts: object) -> Path:
    document = json.loads((CASE / f"{name}.json").read_text(encoding="utf-8"))
    path = tmp_path / f"{name}.json"
    path.write_text(json.dumps(document | facts), encoding="utf-8")
    return path
