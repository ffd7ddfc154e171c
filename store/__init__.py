"""REMEMBERS: every table and query, a file a noun; SQLite by default, PostgreSQL by URL."""
