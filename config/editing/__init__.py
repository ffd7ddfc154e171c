"""Edits of the YAML files: only the lines that are meant change, every comment stays."""
