"""Every other service that Apprise reaches."""
