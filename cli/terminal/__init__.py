"""How commands print and fail."""
