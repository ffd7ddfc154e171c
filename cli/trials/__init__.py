"""Trying channels, routes and templates before they count."""
