"""The web page and the API: read the store for people, write only what a person decides."""

if __name__ != "policywire.web":
    raise ImportError("import policywire.web instead of web", name="web")
