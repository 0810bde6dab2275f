"""Named sequences of calls that pass ids to each other: what `record` plays live and `validate` replays.

Nothing is imported here: rules need the names of scenarios and roles, and not what playing them takes.
"""
