"""The commands of `policywire`, a file a purpose: they parse arguments and print."""
