"""Several processes on one PostgreSQL: a leader that judges, its standbys, and workers."""
