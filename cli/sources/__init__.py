"""Finding, checking and adding sources; OPML."""
