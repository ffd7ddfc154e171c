"""Texts that repeat another, and what tells them from news in the same form."""
