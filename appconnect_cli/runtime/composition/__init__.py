"""How the server composes the text of a log, taken apart: facts, fields, the three formats, and moments.

Observed on the published server package (`@app-connect/core` 1.7.41) and expressed afresh; contract 6. Its oddities
are kept, because a connector has to live with them, and are described where they stand.
"""


class CompositionError(Exception):
    """The server throws here, before the connector is called.

    The user reads "Error creating call log" (or updating, or "Error creating message log") and nothing is logged.
    """
