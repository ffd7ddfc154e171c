"""REMEMBERS: every table and query, a file a noun; SQLite by default, PostgreSQL by URL."""

if __name__ != "policywire.store":
    raise ImportError("import policywire.store instead of store", name="store")
