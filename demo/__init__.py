"""The demo: a newsroom on loopback, its clock, and the replay of dated articles."""

if __name__ != "policywire.demo":
    raise ImportError("import policywire.demo instead of demo", name="demo")
