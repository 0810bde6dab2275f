"""A running BottleCRM, and the end of it."""

import json
import os
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

SERVE = Path(__file__).parent / "bottlecrm" / "serve.py"
SECONDS_TO_STOP = 10


@dataclass(frozen=True)
class Account:
    """Where the CRM is and how to get in."""

    base_url: str
    token: str
    read_only_token: str
    email: str
    password: str
    client_id: str
    client_secret: str


class BottleCrm:
    """`with BottleCrm(python, folder) as crm:` serves an empty CRM with a few contacts; `stop()` may come earlier.

    `seconds`: how long an OAuth access token lives.
    """

    def __init__(self, python: Path, folder: Path, seconds: int = 3600) -> None:
        self._log = folder / "server.log"
        own = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        with self._log.open("w") as log:
            self._process = subprocess.Popen(
                [python, SERVE, folder],
                env=own | {"OAUTH_TTL": str(seconds)},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                start_new_session=True,
            )
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            self.stop()
            raise RuntimeError(f"BottleCRM did not start:\n{self._log.read_text()}")
        self.account = Account(**json.loads(line))

    def stop(self) -> None:
        """End the server and whatever it started."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                pipe.close()
        try:
            self._process.wait(SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
