"""Pending articles become verdicts and alerts; backfills and marks."""
