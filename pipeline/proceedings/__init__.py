"""The official record: proceedings, how they are written, and what is done in them."""
