"""Webhooks: JSON with a schema, signed."""
