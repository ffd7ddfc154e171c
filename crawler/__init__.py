"""FINDS: a source and what we know of it go in, articles, new knowledge and problems come out."""

if __name__ != "policywire.crawler":
    raise ImportError("import policywire.crawler instead of crawler", name="crawler")
