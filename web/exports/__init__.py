"""What other programs read: feeds, calendars, tables, live updates."""
