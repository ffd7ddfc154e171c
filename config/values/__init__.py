"""Values as people write them: spans of time, rates, addresses, expressions."""
