"""Texts in the reader's language: which language that is, and gettext catalogues."""
