"""WHAT TO WATCH: typed models of what the user writes in YAML, and the loader that reads it."""
