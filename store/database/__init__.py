"""The database: its URL, engine, lock, migrations and the two kinds of transaction."""
