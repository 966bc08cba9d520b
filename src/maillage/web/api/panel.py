"""What pages of lower capabilities show of the interface."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string


def documentation_link(request: HttpRequest, actor: object) -> str:
    """Lead from the pages of tokens to what one does with them."""
    return render_to_string("web/_api_link.html")
