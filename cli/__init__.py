"""SPEAKS: the command line, a file a group of commands."""

if __name__ != "policywire.cli":
    raise ImportError("import policywire.cli instead of cli", name="cli")
