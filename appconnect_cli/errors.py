"""Every error that the command line reports, grouped by what the reader can do about it.

AppConnectError
├── UsageError             2   the command line, an input or a file of the person's is wrong: mend it, run again
│   ├── SettingsError      2   appconnect.toml, .env or a profile
│   ├── InputError         2   an interface's input misses or mistypes something
│   ├── FileError          2   a file can't be written, or stands in the way
│   └── SecretsError       2   the secrets of a log-in can't be read or kept: a locked keyring, a damaged file
├── ConnectorLoadError     3   the connector can't be imported or started
├── EvidenceError          4   a call can't be carried out
│   ├── SandboxError       4   the embedded CRM doesn't start or answer
│   ├── LogInError         4   the CRM, or the connector, lets nobody in
│   ├── LateEscapeError    4   code that outlived its step tried to reach the network in replay
│   └── CassetteError      4   a recording is missing, damaged, or has no answer
│       ├── CassetteMissingError
│       ├── CassetteDamagedError
│       └── CassetteMissError
└── InternalError          70  our own bug: report it

An error that a connector raises is no error of ours: it is an outcome (runtime/outcome.py), and `call` ends with 4.
"""

from enum import IntEnum


class ExitCode(IntEnum):
    """What the process ends with; `appconnect --help` and the README document the same numbers."""

    OK = 0
    FINDINGS = 1
    USAGE = 2
    CONNECTOR = 3
    NO_EVIDENCE = 4
    INTERNAL = 70
    INTERRUPTED = 130


class AppConnectError(Exception):
    """Something the person should read: `what` happened and where, and `hint`, what to do next."""

    exit_code = ExitCode.INTERNAL

    def __init__(self, what: str, *, hint: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.hint = hint


class UsageError(AppConnectError):
    """The command line can't be understood or carried out as given."""

    exit_code = ExitCode.USAGE


class SettingsError(UsageError):
    """appconnect.toml, .env or a profile says something that can't be used."""


class InputError(UsageError):
    """An interface's input misses a field or has one of the wrong type."""


class FileError(UsageError):
    """A file or folder can't be written, or exists and would be overwritten."""


class SecretsError(UsageError):
    """The secrets of a log-in can't be read, kept or removed."""


class ConnectorLoadError(AppConnectError):
    """The connector can't be imported, found or started; names the place in the connector's own code."""

    exit_code = ExitCode.CONNECTOR


class EvidenceError(AppConnectError):
    """What was asked for can't be observed."""

    exit_code = ExitCode.NO_EVIDENCE


class SandboxError(EvidenceError):
    """The embedded CRM can't be started or reached."""


class LogInError(EvidenceError):
    """A log-in did not come about; what was stored before is as it was."""


class LateEscapeError(EvidenceError):
    """In replay something tried to connect when no step was running that could have told."""


class CassetteError(EvidenceError):
    """A recording can't be used."""


class CassetteMissingError(CassetteError):
    """There is no recording under that name."""


class CassetteDamagedError(CassetteError):
    """The file is no cassette, or is cut off, or comes from a newer version. It is never overwritten."""


class CassetteMissError(CassetteError):
    """The recording has no answer for a request that the connector sent."""


class InternalError(AppConnectError):
    """A bug of ours."""
