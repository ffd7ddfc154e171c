"""WHERE TO LOOK: data only. Packs of sources, and the newsroom of the demo."""

if __name__ != "policywire.seeds":
    raise ImportError("import policywire.seeds instead of seeds", name="seeds")
