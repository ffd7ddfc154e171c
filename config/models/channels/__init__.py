"""What each kind of channel asks for in alerts.yaml, a file a kind."""
