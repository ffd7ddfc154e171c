"""What stands behind the pages and how answers are made."""
