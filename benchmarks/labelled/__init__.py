"""Labelled news, and the measures that compare with its labels what the program said."""
