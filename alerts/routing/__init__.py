"""Who is notified, and when."""
