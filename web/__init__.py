"""SHOWS: reads the store for people; writes only what a person decides."""
