"""The channels: one folder for each kind."""
