"""Tests of appconnect_cli.connectors."""
