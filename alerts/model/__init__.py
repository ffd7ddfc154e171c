"""The values of alerting, which every other wing here hands on."""
