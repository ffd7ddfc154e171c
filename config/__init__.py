"""The configuration: typed models of the YAML files, and their loader."""

if __name__ != "policywire.config":
    raise ImportError("import policywire.config instead of config", name="config")
