"""What was decided about articles, and why."""
