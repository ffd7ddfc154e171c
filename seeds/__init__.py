"""WHERE TO LOOK: data only. Packs of sources, and the newsroom of the demo."""
