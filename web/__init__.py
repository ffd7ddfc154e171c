"""SHOWS: reads the store for people; writes only what a person decides."""

if __name__ != "policywire.web":
    raise ImportError("import policywire.web instead of web", name="web")
