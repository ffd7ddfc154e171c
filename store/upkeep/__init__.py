"""Upkeep of the whole database: backups, restores, inspection, and the move to a server."""
