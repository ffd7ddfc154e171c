"""What channels share on the wire."""
