"""The care of sources: finding, checking, adding, OPML."""
