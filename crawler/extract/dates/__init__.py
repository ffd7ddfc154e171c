"""Dates: as people write them, as pages and texts hold them, and which are still to come."""
