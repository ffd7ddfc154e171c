"""The configuration and the store, as commands open them."""
