"""Scaffold, call, record and validate CRM connectors for RingCentral App Connect."""

__version__ = "0.1.0"
