"""WHAT TO WATCH: typed models of what the user writes in YAML, and the loader that reads it."""

if __name__ != "policywire.config":
    raise ImportError("import policywire.config instead of config", name="config")
