"""RUNS: the jobs in which the rooms meet, the scheduler, health, log, and the command line."""

if __name__ != "policywire.service":
    raise ImportError("import policywire.service instead of service", name="service")
