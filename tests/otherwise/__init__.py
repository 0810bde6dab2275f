"""Connectors that are written differently than the template's, and right: they get no finding."""
