"""Every kind of mistake that the mutants make: an explicit list, in the order in which the report shows it."""

from tests.mutation.mutant import Operator
from tests.mutation.operators import effects, failures, fields, flow, values

OPERATORS: tuple[Operator, ...] = (
    *fields.OPERATORS,
    *failures.OPERATORS,
    *values.OPERATORS,
    *flow.OPERATORS,
    *effects.OPERATORS,
)
