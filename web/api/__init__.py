"""The API: the same reading as the pages do, as JSON, under /api/. One file a noun."""
