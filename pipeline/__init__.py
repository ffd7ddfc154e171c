"""UNDERSTANDS: an article becomes a verdict: copy? matches, story, development. No I/O."""
