"""`maillage` starts without the libraries that only some pages and commands use."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from maillage.base.later import Later
from maillage.jobs.domain.registry import periodic, pumps

HEAVY = (
    "docx",
    "docxtpl",
    "highspy",
    "icalendar",
    "numpy",
    "openpyxl",
    "polib",
    "scipy",
    "typst",
    "xlsxwriter",
)
OURS = (
    "maillage.cooperation.actions",
    "maillage.cooperation.presentation.overview",
    "maillage.cooperation.urls",
)


def test_the_start_imports_nothing_heavy():
    said = "import sys, django; django.setup(); print(*sys.modules)"
    settings = os.environ.get("DJANGO_SETTINGS_MODULE", "maillage.config.settings")
    run = subprocess.run(
        [sys.executable, "-c", said],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": settings},
        capture_output=True,
        text=True,
        check=True,
    )
    assert not {*HEAVY, *OURS} & set(run.stdout.split())


def test_what_is_registered_by_name_is_there():
    work = [one.function for one in periodic().values()] + list(pumps().values())
    named = [one for one in work if isinstance(one, Later)]
    assert named
    assert all(callable(one.found()) for one in named)


def test_a_wrong_name_is_told():
    with pytest.raises(ImportError):
        Later("maillage.jobs.domain.registry.nobody").found()
