"""The query: its language read, checked and planned as a tree of nodes."""
