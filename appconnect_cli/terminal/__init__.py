"""Everything that draws: tables, traces, progress, questions. Nothing here decides."""
