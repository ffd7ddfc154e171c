"""One file a page: each reads what it needs in one transaction and fills its template."""
