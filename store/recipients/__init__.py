"""Recipients: their places in the configuration, what they chose, what they are spared."""
