"""One reader for each kind of source: every kind gives the same feed."""
