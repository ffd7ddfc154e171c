"""One poll of a source: what to ask for, what is new, what to remember."""
