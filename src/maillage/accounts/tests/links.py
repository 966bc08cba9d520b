"""What tests read in the messages that wait to leave."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from maillage.mail.models import OutgoingMessage


def last_mail(to: str) -> OutgoingMessage:
    """Return the last message queued for an address."""
    return OutgoingMessage.objects.filter(to=to).latest("pk")


def link_in(message: OutgoingMessage) -> str:
    """Return the path of the first link of a message."""
    found = re.search(r"https?://\S+/(?:connexion|mot-de-passe-oublie|inscription|compte)\S*", message.text)
    assert found, message.text
    parts = urlsplit(found[0])
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def same(page: str) -> str:
    """Return a page without what differs at each request: the token of its forms."""
    return re.sub(r'csrfmiddlewaretoken" value="\w+', "", page)
