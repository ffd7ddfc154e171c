"""What each kind of source asks for in sources.yaml, a file a kind; a feed is a plain Source."""
