"""Tests of appconnect_cli.store."""
