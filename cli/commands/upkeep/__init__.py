"""Commands that keep an installation: backups, moves, inspection, export."""
