"""Settings that depend on the environment."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest


@pytest.mark.parametrize(("behind", "count"), [("1", 1), ("0", None)])
def test_settings_count_sign_ins_by_visitor_behind_a_proxy(monkeypatch, behind, count):
    monkeypatch.setenv("MAILLAGE_BEHIND_PROXY", behind)

    read = runpy.run_path(str(Path(__file__).parents[1] / "settings.py"))

    assert read.get("ALLAUTH_TRUSTED_PROXY_COUNT") == count
