"""No pitfall is left out: 24 are known of vcrpy 9.4.2."""

import re
from types import ModuleType

from . import test_answers, test_files, test_network, test_secrets, test_semantics

MODULES: tuple[ModuleType, ...] = (test_secrets, test_answers, test_network, test_files, test_semantics)


def test_each_pitfall_has_one_test_that_says_what_it_is() -> None:
    tests = [(name, test) for module in MODULES for name, test in vars(module).items() if name.startswith("test_")]
    numbers = [int(match[1]) for name, _ in tests if (match := re.match(r"test_(\d\d)_", name))]
    assert numbers == list(range(1, 25))
    assert [name for name, test in tests if not test.__doc__] == []
