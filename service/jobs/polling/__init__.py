"""Sources are polled, articles read again, and what is wrong with a source is told."""
