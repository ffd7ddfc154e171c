"""Prints what is in the store."""
