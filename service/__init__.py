"""RUNS: the jobs in which the rooms meet, the scheduler, health, log, and the command line."""
