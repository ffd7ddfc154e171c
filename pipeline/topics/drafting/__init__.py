"""A first draft of a topic, from a phrase or a few headlines and what is stored."""
