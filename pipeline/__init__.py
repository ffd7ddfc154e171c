"""UNDERSTANDS: an article becomes a verdict: copy? matches, story, development. No I/O."""

if __name__ != "policywire.pipeline":
    raise ImportError("import policywire.pipeline instead of pipeline", name="pipeline")
