"""Word documents open and convert in LibreOffice without a warning; skipped where it is not installed."""

from __future__ import annotations

import subprocess
from pathlib import Path
from shutil import which

import pytest

from maillage.cooperation.exports.render import as_docx
from maillage.cooperation.tests.documents.scene import HARD
from maillage.cooperation.tests.documents.test_paper import a_paper, words_of_pdf

pytestmark = [pytest.mark.slow, pytest.mark.skipif(which("soffice") is None, reason="needs LibreOffice")]
HARMLESS = "failed to launch javaldx"
"""What LibreOffice says, whatever the document, on a machine without Java."""


def converted(made: bytes, folder: Path) -> bytes:
    source = folder / "document.docx"
    source.write_bytes(made)
    done = subprocess.run(
        [
            "soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "pdf",
            "--outdir", str(folder), str(source),
        ],
        capture_output=True, text=True, timeout=180, check=True,
    )  # fmt: skip
    said = [line for line in done.stderr.splitlines() if line.strip() and HARMLESS not in line]
    assert said == []
    return (folder / "document.pdf").read_bytes()


def test_a_hard_document_of_sixty_members_converts(tmp_path):
    text = " ".join(words_of_pdf(converted(as_docx(a_paper(HARD, members=60)), tmp_path)).split())

    assert "{{ 7*7 }} {% now %} <w:p/> & #let x $a$" in text
    assert "version 1" in text
    assert "à compléter" in text
