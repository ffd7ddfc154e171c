"""The files: found, read strictly, checked, edited, each fault with its line."""
