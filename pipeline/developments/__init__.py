"""Developments: whether an article moves its story, how, and with which sentences."""
