"""What the crawler's parts hand each other, and what it remembers of a source."""
