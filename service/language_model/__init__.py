"""The language model: the client that asks it, and the jobs that use its answers."""
