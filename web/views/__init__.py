"""What every page is made with: requests, templates, labels, small drawings."""
