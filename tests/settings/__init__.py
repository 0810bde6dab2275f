"""Tests of appconnect_cli.settings."""
