"""Values that a request may hold where something else is due."""

from typing import Any

from hypothesis import strategies as st

LOOSE: st.SearchStrategy[Any] = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(), st.just([]), st.just({})
)
