"""PLAYS: a newsroom on loopback, its clock, and the replay of dated articles."""
