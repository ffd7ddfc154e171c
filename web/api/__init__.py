"""The API: what the pages read, as JSON, under /api/. One file per noun."""
