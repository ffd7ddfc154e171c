"""Matching: compiled queries looked up in an article's words, with a score."""
