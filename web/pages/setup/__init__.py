"""The pages that write the configuration, and the first hour, which walks through them."""
