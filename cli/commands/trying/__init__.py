"""Commands that try something out and write nothing."""
