"""A second reader: what a language model is asked, and which of its answers are used."""
