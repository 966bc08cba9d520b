"""A paper as a file: DOCX to go on writing, PDF/UA-1 to read, sign and keep."""

from __future__ import annotations

from maillage.cooperation.domain.paper import Paper
from maillage.cooperation.exports.typeset import as_pdf
from maillage.cooperation.exports.word import as_docx

__all__ = ["Paper", "as_docx", "as_pdf"]
