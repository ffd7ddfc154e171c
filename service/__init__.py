"""The service: its jobs, the scheduler, health and log."""

if __name__ != "policywire.service":
    raise ImportError("import policywire.service instead of service", name="service")
