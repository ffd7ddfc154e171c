"""Articles, their sources, versions, rechecks and upcoming dates."""
