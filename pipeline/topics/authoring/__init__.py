"""Authoring: lint, backtest, suggestions and imports for people who write topics."""
