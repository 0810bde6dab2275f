"""How a benchmark is told: the median of ratios, their spread, and the budget."""

import statistics
from collections.abc import Sequence


def print_row(name: str, ratios: Sequence[float], budget: float | None = None) -> None:
    """One line; without a budget the row is there to compare with."""
    spread = f"({min(ratios):.2f}-{max(ratios):.2f})"
    due = f"budget {budget:.1f} x" if budget is not None else "no budget"
    print(f"{name:56} {statistics.median(ratios):8.2f} x  {spread:16}  {due}", flush=True)
