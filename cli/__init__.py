"""The command line: one file per group of commands."""

if __name__ != "policywire.cli":
    raise ImportError("import policywire.cli instead of cli", name="cli")
