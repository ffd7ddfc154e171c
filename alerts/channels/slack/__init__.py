"""Slack: Block Kit, limits, error codes, threads."""
