"""TELLS: a development and the routes become decisions, messages, and receipts."""
