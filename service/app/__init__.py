"""The running service: built once, started in order, stopped in reverse."""
