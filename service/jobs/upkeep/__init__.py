"""What keeps a store small and safe: retention, backups."""
