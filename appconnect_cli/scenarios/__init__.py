"""Named sequences of calls that pass ids to each other: what `record` plays live and `validate` replays."""

from appconnect_cli.scenarios.catalogue import SCENARIOS, find_scenario
from appconnect_cli.scenarios.ingredients import Ingredients, fresh_ingredients
from appconnect_cli.scenarios.model import Played, Role, Scenario, Skip, Step
from appconnect_cli.scenarios.playing import SkippedStep, StepDone, play

__all__ = [
    "SCENARIOS",
    "Ingredients",
    "Played",
    "Role",
    "Scenario",
    "Skip",
    "SkippedStep",
    "Step",
    "StepDone",
    "find_scenario",
    "fresh_ingredients",
    "play",
]
