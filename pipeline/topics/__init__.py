"""Topics: read, compiled, matched, explained, checked."""
