"""Documents as their pages show them."""

from maillage.cooperation.presentation.documents.lines import overview_documents, waiting_documents

__all__ = ["overview_documents", "waiting_documents"]
