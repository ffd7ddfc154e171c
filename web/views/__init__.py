"""What every page uses: requests, templates, labels, sparklines."""
