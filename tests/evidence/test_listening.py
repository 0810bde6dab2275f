"""What is heard while a connector runs: Python's warnings."""

import warnings
from collections.abc import Callable
from pathlib import Path

import pytest

from appconnect_cli.evidence.listening import listening
from appconnect_cli.findings import Place

HERE = Path(__file__)


async def lookup() -> None:
    pass


PLACE = Place(HERE, lookup.__code__.co_firstlineno)


def forget(function: Callable[[], object]) -> None:
    function()


def test_a_forgotten_coroutine_of_the_connectors_own_is_heard_each_time(capsys: pytest.CaptureFixture[str]) -> None:
    with listening(HERE.parent) as heard:
        for _ in range(2):
            forget(lookup)
            said, unawaited = heard.take()
            assert [(each.name, each.place) for each in unawaited] == [("lookup", PLACE)]
            assert "coroutine 'lookup' was never awaited" in said
        assert heard.take() == ("", ())
    assert capsys.readouterr().err.count("never awaited") == 2


def test_one_of_a_library_is_printed_alone(tmp_path: Path) -> None:
    with listening(tmp_path) as heard:
        forget(lookup)
        said, unawaited = heard.take()
    assert "never awaited" in said
    assert unawaited == ()


def test_other_warnings_are_printed_as_the_filters_want_it(capsys: pytest.CaptureFixture[str]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("default")
        with listening(HERE.parent) as heard:
            warnings.warn("too old", stacklevel=1)
            said, unawaited = heard.take()
            warnings.warn("at the end", stacklevel=1)
    assert "UserWarning: too old" in said
    assert unawaited == ()
    assert "at the end" in capsys.readouterr().err
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with listening(HERE.parent), pytest.raises(UserWarning):
            warnings.warn("too old", stacklevel=1)
