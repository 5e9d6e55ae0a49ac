"""What requests are sent to: the only code of a run that talks to anything."""

from typing import Protocol

from ringback.exchange import Credential, Exchange, Provenance, Request


class Target(Protocol):
    """Something that answers requests."""

    @property
    def provenance(self) -> Provenance:
        """Where the exchanges of this target come from."""

    def send(self, request: Request, credential: Credential = Credential.GOOD) -> Exchange:
        """Send `request`, showing `credential`, which the exchange does not hold.

        Raises GuardError if the request may not leave, LostError if no answer came, and UntestableError if none can
        come to any request.
        """
