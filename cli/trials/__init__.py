"""Test channels, routes and templates before they are used."""
