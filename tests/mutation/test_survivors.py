"""The list of survivors holds mutants that there are, each once and with a reason."""

from pathlib import Path

import pytest

from tests.mutation.mutant import mutants
from tests.mutation.operators import OPERATORS
from tests.mutation.projects import scaffolded
from tests.mutation.survivors import reasons


def test_every_survivor_is_still_a_mutant() -> None:
    with scaffolded() as project:
        made = {str(mutant.key) for mutant in mutants(project.sources(), OPERATORS)}
    assert [key for key in reasons() if key not in made] == []


def test_every_reason_says_something() -> None:
    assert all(len(reason.why) > 20 and reason.why.endswith(".") for reason in reasons().values())


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('[[reason]]\nkind = "odd"\nwhy = "."\nmutants = []\n', "'odd' is none of equivalent, no violation, not seen"),
        (
            '[[reason]]\nkind = "equivalent"\nwhy = "."\nmutants = ["a"]\n'
            '[[reason]]\nkind = "not seen"\nwhy = "."\nmutants = ["a"]\n',
            "two reasons for a",
        ),
    ],
)
def test_a_list_that_contradicts_itself_is_told(text: str, complaint: str, tmp_path: Path) -> None:
    file = tmp_path / "survivors.toml"
    file.write_text(text)
    with pytest.raises(ValueError, match=f"^survivors.toml: {complaint}$"):
        reasons(file)
