"""Developments: whether an article brings one to its story, which, and with which sentences."""
