"""Messages that leave, the state of the relay, and the links that messages carry."""

from maillage.mail.models.links import Link
from maillage.mail.models.messages import OutgoingMessage, Relay, State

__all__ = ["Link", "OutgoingMessage", "Relay", "State"]
