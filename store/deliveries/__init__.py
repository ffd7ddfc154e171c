"""Alerts and deliveries: held, claimed, sent, listed."""
