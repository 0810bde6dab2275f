"""Reading the files of a recording: what is wrong with one is said with its place and what to do."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from appconnect_cli.errors import CassetteDamagedError, CassetteMissingError
from appconnect_cli.transports import yaml_text

MEND = "Restore it from version control, or delete it and record anew; it is never overwritten."


def read_bytes(path: Path, missing: Callable[[], CassetteMissingError]) -> bytes:
    """The file's content; what `missing` says if there is none, CassetteDamagedError if it can't be read."""
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise missing() from None
    except IsADirectoryError as error:
        raise CassetteDamagedError(f"{path} is a folder, not a recording.", hint="Move it out of the way.") from error
    except OSError as error:
        hint = "Check that it is a file, and who may read it."
        raise CassetteDamagedError(f"{path} can't be read: {error.strerror}.", hint=hint) from error


def parse(path: Path, content: bytes, listed: str, version: str, known: int) -> tuple[str, dict[str, Any]]:
    """The text, and what it holds: a mapping with a list `listed`, whose format `version` is `known`."""
    try:
        text = content.decode()
        data = yaml_text.load(text)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise damaged(f"{path}:{line} is no text: byte {error.start} is not UTF-8") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise damaged(f"{path}:{line} is damaged or cut off: {error.problem}") from error
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise damaged(f"{path}:{line} is damaged: {error.reason}") from error
    except (yaml.YAMLError, ValueError) as error:
        raise damaged(f"{path} is damaged: {error}") from error
    if not isinstance(data, dict) or not isinstance(data.get(listed), list):
        raise damaged(f"{path}:1 is no recording: it has no list `{listed}`")
    found = data.get(version)
    if found != known:
        newer = isinstance(found, int) and found > known
        hint = "It was made by a newer version: update appconnect." if newer else MEND
        raise CassetteDamagedError(f"{path}:1 has format {found!r}, this program knows {known}.", hint=hint)
    return text, data


def item_line(text: str, listed: str, at: int) -> int:
    """The line at which an item of a list starts; looked for only when something is wrong with it."""
    root: Any = yaml.compose(text, Loader=yaml.SafeLoader)
    entries = {key.value: value for key, value in root.value}
    return int(entries[listed].value[at].start_mark.line) + 1


def damaged(what: str) -> CassetteDamagedError:
    """The error for a file that is not what it should be; `what` without its full stop."""
    return CassetteDamagedError(f"{what}.", hint=MEND)


def is_whole(content: bytes) -> bool:
    """Whether the content ends with YAML's end mark: a file that is cut off at a line may still be YAML."""
    return content.rstrip().endswith(b"\n...")
