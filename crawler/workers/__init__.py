"""The processes that parse, within limits of time and memory."""
