"""The commands of `policywire`, a file a group: they parse arguments and print."""
