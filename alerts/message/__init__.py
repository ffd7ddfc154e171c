"""What a message says, in words, whatever the channel."""
