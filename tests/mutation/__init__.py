"""Mutants of the template's connector, and which of them `appconnect validate` reports."""
