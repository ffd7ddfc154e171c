"""The commands of `policywire`, one file per group: they parse arguments and print."""
