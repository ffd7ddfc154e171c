"""Sources that are more than an address: mailboxes and users' own spiders."""
