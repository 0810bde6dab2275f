"""What a step does with the requests that are sent while it runs: the seam between interception and transports."""

from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(eq=False)
class Asked:
    """One request that a connector is sending, as it is: secrets included. It never leaves the transports."""

    method: str
    url: str
    headers: dict[str, str]
    """Names in lower case."""
    body: bytes
    note: Any = None
    """What the handler wants to remember about it."""


class Handler(Protocol):
    """Answers requests from a recording, or lets them pass and watches. Called from any thread or task."""

    @property
    def replays(self) -> bool:
        """Whether a request without an answer is refused rather than sent."""
        ...

    def has_answer(self, asked: Asked) -> bool:
        """Whether `answer` would give one. May be asked twice about the same request."""
        ...

    def answer(self, asked: Asked) -> dict[str, Any]:
        """The response in vcrpy's form."""
        ...

    def refuse(self, asked: Asked) -> Exception:
        """What the connector gets for a request that has no answer."""
        ...

    def answered(self, asked: Asked, sent: Asked, response: dict[str, Any]) -> None:
        """A response came over the wire; `sent` is the request itself, or the one that a redirect made of it."""
        ...

    def failed(self, asked: Asked, error: BaseException) -> None:
        """No response came."""
        ...
