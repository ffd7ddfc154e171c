"""From a decision to a message that was taken: waiting, digests, sending, trouble."""
