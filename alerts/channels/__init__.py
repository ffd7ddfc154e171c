"""Where messages go: a folder for each kind of channel."""
